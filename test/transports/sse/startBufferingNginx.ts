import { startNginx } from '../../support/startNginx'

export interface BufferingOptions {
  /** Takes no notice of `X-Accel-Buffering`, as proxies do that are not nginx. @default false */
  readonly isDeaf?: boolean
}

/** An nginx in front of a port that buffers what it hands on, as it does unless told otherwise. */
export const startBufferingNginx = (target: number, { isDeaf = false }: BufferingOptions = {}) =>
  startNginx(
    (port) => `server {
      listen 127.0.0.1:${port};
      location / {
        proxy_pass http://127.0.0.1:${target};
        proxy_http_version 1.1;
        proxy_buffering on;
        proxy_buffers 8 64k;
        proxy_buffer_size 64k;
        gzip on;
        gzip_types text/event-stream;
        ${isDeaf ? 'proxy_ignore_headers X-Accel-Buffering;' : ''}
      }
    }`,
  )
