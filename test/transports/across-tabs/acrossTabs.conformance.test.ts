import type { Transport } from '../../../src/core'
import { acrossTabs } from '../../../src/transports/across-tabs'
import { describeTransport, type Backend } from '../../conformance/transportConformance'
import {
  ownSocket,
  ownStream,
  socketCapabilities,
  startOwnServer,
  streamCapabilities,
} from '../startOwnServer'
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

describeTransport('acrossTabs(webSocket) on our own server', {
  start: () => start(ownSocket),
  capabilities: socketCapabilities,
})

describeTransport('acrossTabs(sse) on our own server', {
  start: () => start(ownStream, 150),
  capabilities: streamCapabilities,
})
