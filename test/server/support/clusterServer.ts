import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import {
  attachSocketIoGateway,
  attachStompGateway,
  createHttpGateway,
  createPostgresStore,
  createRealtimeServer,
  createRedisBus,
  toNodeListener,
  type NewEvent,
} from '../../../src/server'

/** A server of its own process; a token is `<tenant>.<user>`. */
const [port, connectionString = '', url = ''] = process.argv.slice(2)

const realtime = createRealtimeServer({
  authenticate(token) {
    const [tenantId = '', userId = ''] = token?.split('.') ?? []
    return userId === '' ? null : { userId, tenantId }
  },
  store: await createPostgresStore({ connectionString }),
  bus: createRedisBus({ url }),
})

async function append(request: IncomingMessage, response: ServerResponse) {
  try {
    await realtime.append((await json(request)) as NewEvent)
    response.writeHead(204).end()
  } catch {
    // the event has an id: whoever sent it sends it again
    response.writeHead(503).end()
  }
}

const serve = toNodeListener(createHttpGateway(realtime, { retryMs: 100 }))
const http = createServer((request, response) => {
  if (request.method === 'POST') void append(request, response)
  else serve(request, response)
})
await realtime.attach(http)
await attachSocketIoGateway(realtime, http)
await attachStompGateway(realtime, http)
http.listen(Number(port), '127.0.0.1', () => process.send?.('ready'))
// the test is over, however it ended
process.once('disconnect', () => process.exit())
