import { startLinkProxy } from '../../conformance/linkProxy'
import {
  describeTransport,
  type Backend,
  type TransportCapabilities,
} from '../../conformance/transportConformance'
import { socketIo } from '../../../src/transports/socket-io'
import { startSocketIo } from './startSocketIo'

/** A stock server with the network in front of it. */
async function start(isRecovering: boolean): Promise<Backend> {
  const server = await startSocketIo(isRecovering ? { connectionStateRecovery: {} } : {})
  const proxy = await startLinkProxy(server.port)
  const emit: Backend['emit'] = async ({ type, data, topic }) => {
    if (topic === undefined) server.io.emit(type, data)
    else server.io.to(topic).emit(type, data)
  }
  let closing: Promise<void> | undefined
  return {
    ...proxy,
    environment: {},
    transport: () => socketIo({ url: `http://127.0.0.1:${proxy.port}` }),
    topic: (name) => `room:${name}`,
    emit,
    async emitMany(events) {
      for (const event of events) await emit(event)
    },
    refuse(why, retryAfterMs) {
      server.refusal = why
      server.retryAfterMs = retryAfterMs
    },
    restart: server.restart,
    sendRaw(kind) {
      if (kind === 'corrupt') server.writeRaw('2["test.numb')
      else server.writeRaw(`2["test.large",${JSON.stringify('x'.repeat(1_100_000))}]`)
    },
    connectionCount: () => proxy.count(),
    tokens: () => server.tokens,
    close: () => (closing ??= Promise.all([proxy.close(), server.close()]).then(() => {})),
  }
}

const capabilities: TransportCapabilities = {
  replays: true,
  sends: true,
  subscribes: true,
  probes: true,
  reportsHttpStatus: true,
  reportsRetryAfter: true,
  oversized: 'counted',
  corrupt: 'counted',
}

describeTransport('socketIo on a stock server that recovers', {
  start: () => start(true),
  capabilities,
})

describeTransport('socketIo on a stock server that forgets', {
  start: () => start(false),
  capabilities: { ...capabilities, replays: false },
})
