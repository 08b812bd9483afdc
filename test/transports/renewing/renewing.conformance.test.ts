import { renewing } from '../../../src/transports/renewing'
import { webSocket } from '../../../src/transports/websocket'
import { describeTransport } from '../../conformance/transportConformance'
import { startOwnServer } from '../startOwnServer'

describeTransport('renewing(webSocket) on our own server', {
  start: () =>
    startOwnServer({
      transport: (host) => renewing(webSocket({ url: `ws://${host}/realtime` }), { maxAgeMs: 100 }),
    }),
  capabilities: {
    replays: true,
    sends: true,
    subscribes: true,
    probes: true,
    reportsHttpStatus: true,
    reportsRetryAfter: true,
    oversized: 'counted',
    corrupt: 'counted',
    renews: true,
  },
})
