import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { freePort, isListening } from './ports'

/** Folders of nginx's own, which it would otherwise make where only root may. */
const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  .map((name) => `${name}_temp_path ${name};`)
  .join(' ')

/**
 * An nginx of the test's own on a free port.
 *
 * @param http - makes what stands in the `http` block
 */
export async function startNginx(http: (port: number) => string) {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-nginx-'))
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  await writeFile(
    file,
    `worker_processes 1; daemon off; pid nginx.pid; error_log stderr crit;
     events { worker_connections 512; }
     http { access_log off; ${folders} ${http(port)} }`,
  )
  const nginx = spawn('nginx', ['-p', folder, '-c', file], { stdio: 'ignore' })
  let problem = ''
  nginx.on('error', ({ message }) => (problem = `install nginx: ${message}`))
  await vi.waitFor(
    async () => {
      if (!(await isListening(port))) throw new Error(problem || 'nginx is not up yet')
    },
    { timeout: 30_000, interval: 20 },
  )
  return {
    port,
    async close() {
      const gone = once(nginx, 'exit')
      if (nginx.exitCode === null && nginx.kill('SIGTERM')) await gone
      await rm(folder, { recursive: true, force: true })
    },
  }
}
