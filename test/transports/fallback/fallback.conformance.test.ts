import { fallback } from '../../../src/transports/fallback'
import { describeTransport } from '../../conformance/transportConformance'
import {
  ownSocket,
  ownStream,
  socketCapabilities,
  startOwnServer,
  streamCapabilities,
} from '../startOwnServer'

const socketOrStream = (host: string, heartbeatMs?: number) =>
  fallback([ownSocket(host), ownStream(host, heartbeatMs)], {
    storage: { getItem: () => null, setItem() {} },
  })

describeTransport('fallback([webSocket, sse]) on our own server', {
  via: 'websocket',
  start: () => startOwnServer({ transport: socketOrStream }),
  capabilities: socketCapabilities,
})

describeTransport('fallback([webSocket, sse]) on our own server without sockets', {
  via: 'sse',
  start: () => startOwnServer({ transport: socketOrStream, hasSockets: false, heartbeatMs: 150 }),
  capabilities: streamCapabilities,
})
