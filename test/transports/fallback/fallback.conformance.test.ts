import { fallback } from '../../../src/transports/fallback'
import { sse } from '../../../src/transports/sse'
import { webSocket } from '../../../src/transports/websocket'
import { describeTransport } from '../../conformance/transportConformance'
import { startOwnServer } from '../startOwnServer'

const socketOrStream = (host: string, heartbeatMs?: number) =>
  fallback(
    [
      webSocket({ url: `ws://${host}/realtime` }),
      sse({
        url: `http://${host}/api/events/stream`,
        topicsParameter: 'topic',
        ...(heartbeatMs !== undefined && { heartbeatMs }),
      }),
    ],
    { storage: { getItem: () => null, setItem() {} } },
  )

const capabilities = {
  replays: true,
  sends: true,
  subscribes: true,
  probes: true,
  reportsHttpStatus: true,
  reportsRetryAfter: true,
  oversized: 'counted',
  corrupt: 'counted',
} as const

describeTransport('fallback([webSocket, sse]) on our own server', {
  via: 'websocket',
  start: () => startOwnServer({ transport: socketOrStream }),
  capabilities,
})

describeTransport('fallback([webSocket, sse]) on our own server without sockets', {
  via: 'sse',
  start: () => startOwnServer({ transport: socketOrStream, hasSockets: false, heartbeatMs: 150 }),
  capabilities: { ...capabilities, sends: false, oversized: 'closes' },
})
