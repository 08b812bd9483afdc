import {
  attachSocketIoGateway,
  createHttpGateway,
  createMemoryStore,
  createRealtimeServer,
  toNodeListener,
} from 'tidings/server'
import { carrierPaths } from '../contenders/contender.ts'
import { tenantId, topic } from '../events.ts'
import type { AttachWire } from './wire.ts'

/** Tidings' own server: a log that numbers, replays and packs by itself. */
export const attachTidings: AttachWire = async (server) => {
  const store = createMemoryStore({ maxEventsPerTopic: 100_000 })
  const realtime = createRealtimeServer({
    store,
    path: '/tidings',
    origins: 'any',
    authenticate: () => ({ tenantId, userId: 'u-ada' }),
    maxConnectionsPerUser: Infinity,
  })
  await realtime.attach(server)
  await attachSocketIoGateway(realtime, server, { path: carrierPaths.socketIo })
  const listener = toNodeListener(createHttpGateway(realtime, { streamPath: carrierPaths.sse }))
  server.on('request', (request, response) => {
    if (request.url?.startsWith(carrierPaths.sse)) listener(request, response)
  })
  return {
    send(items) {
      for (const { event } of items) {
        const { type, data, timestamp } = event
        // Its own ids: those of a run before would be known, and not be sent again.
        void realtime.append({ topic, type, data, timestamp, tenantId })
      }
    },
    bufferedBytes: () => 0,
  }
}
