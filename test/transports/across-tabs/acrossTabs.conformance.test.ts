import type { Transport } from '../../../src/core'
import { acrossTabs } from '../../../src/transports/across-tabs'
import { sse } from '../../../src/transports/sse'
import { webSocket } from '../../../src/transports/websocket'
import { describeTransport, type Backend } from '../../conformance/transportConformance'
import { startOwnServer } from '../startOwnServer'
import { createChannels } from './createChannels'
import { createLocks } from './createLocks'

/** A browser of one tab. */
async function start(
  transport: (host: string, quietMs?: number) => Transport,
  heartbeatMs?: number,
): Promise<Backend> {
  const backend = await startOwnServer({
    transport: (host, quietMs) => acrossTabs(transport(host, quietMs)),
    ...(heartbeatMs !== undefined && { heartbeatMs }),
  })
  const page = new EventTarget()
  const browser = {
    navigator: { locks: createLocks() },
    BroadcastChannel: createChannels().Channel,
    document: new EventTarget(),
    addEventListener: page.addEventListener.bind(page),
  }
  return { ...backend, environment: { ...backend.environment, ...browser } }
}

const bySocket = (host: string) => webSocket({ url: `ws://${host}/realtime` })

const byStream = (host: string, heartbeatMs?: number) =>
  sse({
    url: `http://${host}/api/events/stream`,
    topicsParameter: 'topic',
    ...(heartbeatMs !== undefined && { heartbeatMs }),
  })

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

describeTransport('acrossTabs(webSocket) on our own server', {
  start: () => start(bySocket),
  capabilities,
})

describeTransport('acrossTabs(sse) on our own server', {
  start: () => start(byStream, 150),
  capabilities: { ...capabilities, sends: false, oversized: 'closes' },
})
