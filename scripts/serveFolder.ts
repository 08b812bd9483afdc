import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, resolve, sep } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** Serves the files of a folder on a free port of this machine. @returns its address, and what ends it */
export async function serveFolder(folder: string) {
  const root = resolve(folder)
  const server = createServer(({ url = '/' }, response) => {
    // Browsers ask for it of their own accord.
    if (url === '/favicon.ico') return void response.writeHead(204).end()
    const path = join(root, decodeURIComponent(new URL(url, 'http://127.0.0.1').pathname))
    const isFile = path.startsWith(root + sep) && existsSync(path) && statSync(path).isFile()
    if (!isFile) return void response.writeHead(404).end()
    // Built once and looked at hundreds of times.
    const headers = { 'content-type': types[extname(path)], 'cache-control': 'max-age=3600' }
    response.writeHead(200, headers)
    createReadStream(path).pipe(response)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() }
}
