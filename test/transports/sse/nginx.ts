import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'

const missing = 'nginx is needed for this test: install it (`apt-get install nginx-light`)'

export interface NginxOptions {
  /** Takes no notice of `X-Accel-Buffering`, as proxies do that are not nginx. @default false */
  readonly isDeaf?: boolean
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const config = (port: number, target: number, isDeaf: boolean) => `
worker_processes 1;
daemon off;
pid nginx.pid;
error_log stderr warn;
events { worker_connections 128; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {
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
  }
}
`

/** An nginx of its own that buffers what it hands on, as it does unless told otherwise. */
export async function startNginx(target: number, { isDeaf = false }: NginxOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-nginx-'))
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  await writeFile(file, config(port, target, isDeaf))
  const nginx = spawn('nginx', ['-p', folder, '-c', file], { stdio: ['ignore', 'ignore', 'pipe'] })
  const failed = new Promise<never>((_, reject) => {
    nginx.once('error', (cause) => reject(new Error(missing, { cause })))
  })
  const gone = once(nginx, 'exit').catch(() => {})
  const listening = vi.waitFor(
    async () => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      socket.destroy()
    },
    { timeout: 20_000, interval: 20 },
  )
  await Promise.race([failed, listening])
  return {
    port,
    async close() {
      nginx.kill('SIGTERM')
      await gone
      await rm(folder, { recursive: true, force: true })
    },
  }
}
