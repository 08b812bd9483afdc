import type { ServerResponse } from 'node:http'
import type { AttachWire } from './wire.ts'

/** An event stream; the events of a frame go out in one chunk. */
export const attachSse: AttachWire = (server) => {
  const responses = new Set<ServerResponse>()
  server.on('request', (request, response) => {
    if (request.url !== '/sse') return
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // The faulty proxy is another origin than the page's.
      'access-control-allow-origin': '*',
    })
    response.flushHeaders()
    responses.add(response)
    response.on('close', () => responses.delete(response))
  })
  return {
    send(items) {
      const chunk = items.map((item) => `data: ${item.text}\n\n`).join('')
      for (const response of responses) response.write(chunk)
    },
    bufferedBytes: () => Math.max(0, ...[...responses].map((one) => one.writableLength)),
  }
}
