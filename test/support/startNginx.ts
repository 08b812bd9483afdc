import { startProxy } from './startProxy'

/** Folders of nginx's own, which it would otherwise make where only root may. */
const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  .map((name) => `${name}_temp_path ${name};`)
  .join(' ')

/**
 * An nginx of the test's own on a free port.
 *
 * @param http - makes what stands in the `http` block
 */
export function startNginx(http: (port: number) => string) {
  return startProxy({
    name: 'nginx',
    config: (port) =>
      `worker_processes 1; daemon off; pid nginx.pid; error_log stderr crit;
       events { worker_connections 8192; }
       http { access_log off; ${folders} ${http(port)} }`,
    args: (folder, file) => ['-p', folder, '-c', file],
  })
}
