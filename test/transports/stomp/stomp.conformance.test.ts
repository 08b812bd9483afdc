import SockJS from 'sockjs-client'
import { WebSocket } from 'ws'
import { stomp } from '../../../src/transports/stomp'
import { startLinkProxy } from '../../conformance/linkProxy'
import {
  describeTransport,
  staleToken,
  type Backend,
  type TransportCapabilities,
} from '../../conformance/transportConformance'
import { startStompBroker } from '../../support/stompBroker'

/** What ERROR says. */
const refusals = { '401': 'UNAUTHORIZED', '403': 'FORBIDDEN', '503': 'Broker not available' }
const everyone = '/topic/everyone'

async function start(carrier: 'WebSocket' | 'SockJS'): Promise<Backend> {
  const broker = await startStompBroker({ heartbeatMs: 50, sockJsDelayMs: 200 })
  const proxy = await startLinkProxy(broker.port)
  const { port } = proxy
  const emit: Backend['emit'] = async ({ topic = everyone, ...event }) => {
    broker.publish(topic, event)
  }
  let closing: Promise<void> | undefined
  broker.refuse = (token) => (token === staleToken ? refusals['401'] : null)
  return {
    ...proxy,
    environment: { WebSocket: WebSocket },
    transport: ({ quietMs: heartbeatMs } = {}) =>
      carrier === 'WebSocket'
        ? stomp({ url: `ws://127.0.0.1:${port}/ws-plain`, topics: [everyone], heartbeatMs })
        : stomp({
            url: `http://127.0.0.1:${port}/ws`,
            socket: (url) => new SockJS(url, null, { transports: 'websocket' }),
            topics: [everyone],
            heartbeatMs,
          }),
    topic: (name) => `/topic/${name}`,
    emit,
    async emitMany(events) {
      for (const event of events) await emit(event)
    },
    refuse(why) {
      broker.refuse = (token) => (token === staleToken ? refusals['401'] : why && refusals[why])
    },
    restart: broker.restart,
    sendRaw(kind) {
      broker.publish(
        everyone,
        kind === 'corrupt' ? '{"type":"test.numb' : JSON.stringify('x'.repeat(1_100_000)),
      )
    },
    connectionCount: () => proxy.count(),
    tokens: () => broker.tokens,
    close: () => (closing ??= Promise.all([proxy.close(), broker.close()]).then(() => {})),
  }
}

const capabilities: TransportCapabilities = {
  replays: false,
  sends: true,
  subscribes: true,
  probes: true,
  reportsHttpStatus: true,
  reportsRetryAfter: false,
  oversized: 'counted',
  corrupt: 'counted',
}

describeTransport('stomp over WebSocket', { start: () => start('WebSocket'), capabilities })
describeTransport('stomp over SockJS', { start: () => start('SockJS'), capabilities })
