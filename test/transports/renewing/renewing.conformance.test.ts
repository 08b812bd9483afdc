import { renewing } from '../../../src/transports/renewing'
import { describeTransport } from '../../conformance/transportConformance'
import { ownSocket, socketCapabilities, startOwnServer } from '../startOwnServer'

describeTransport('renewing(webSocket) on our own server', {
  start: () =>
    startOwnServer({ transport: (host) => renewing(ownSocket(host), { maxAgeMs: 100 }) }),
  capabilities: { ...socketCapabilities, renews: true },
})
