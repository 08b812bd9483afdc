import { Client } from '@stomp/stompjs'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { createRealtimeClient, followTopics, topicStatus } from '../../../src/core'
import { stomp } from '../../../src/transports/stomp'
import { startLinkProxy } from '../../conformance/linkProxy'
import {
  describeTransport,
  staleToken,
  type Backend,
  type Refusal,
  type TransportCapabilities,
} from '../../conformance/transportConformance'
import { eventually } from '../../support/eventually'
import { startRabbitMq, type RabbitMq } from '../../support/startRabbitMq'

/** The one server of this file; a back end of each test is a topic of its own on it. */
let rabbitMq: RabbitMq
let publisher: Client
let backendCount = 0
const closers: (() => Promise<void>)[] = []

beforeAll(async () => {
  rabbitMq = await startRabbitMq()
  closers.unshift(rabbitMq.close)
  publisher = await startPublisher()
  closers.unshift(() => publisher.deactivate({ force: true }))
}, 180_000)

afterAll(async () => {
  for (const close of closers) await close()
}, 60_000)

const publisherName = 'publisher'

/** What publishes, past the network of the tests. */
async function startPublisher(): Promise<Client> {
  const client = Object.assign(new Client(), {
    webSocketFactory: () => new WebSocket(`ws://127.0.0.1:${rabbitMq.port}/ws`, 'v12.stomp'),
    connectHeaders: { login: publisherName, passcode: publisherName },
    reconnectDelay: 200,
    heartbeatIncoming: 0,
    heartbeatOutgoing: 0,
  })
  await new Promise<void>((resolve) => {
    client.onConnect = () => resolve()
    client.activate()
  })
  return client
}

let receipts = 0

/** Sends each; the receipt of the last says that RabbitMQ has them all. */
function send(messages: readonly { destination: string; body: string }[]): Promise<void> {
  return new Promise((resolve) => {
    const receipt = `r-${(receipts += 1)}`
    publisher.watchForReceipt(receipt, () => resolve())
    messages.forEach((message, index) => {
      const isLast = index === messages.length - 1
      publisher.publish(isLast ? Object.assign(message, { headers: { receipt } }) : message)
    })
  })
}

async function start(): Promise<Backend> {
  const prefix = `/topic/test-${(backendCount += 1)}`
  const everyone = `${prefix}.everyone`
  const proxy = await startLinkProxy(() => rabbitMq.port)
  const tokens: (string | null)[] = []
  let refused: Refusal | null = null
  rabbitMq.admit = (login, passcode) => {
    if (login === publisherName) return 'yes'
    tokens.push(passcode)
    if (passcode === staleToken || refused === '401') return 'unknown user'
    return refused === '403' ? 'no access' : 'yes'
  }
  const emitMany: Backend['emitMany'] = (events) =>
    send(
      events.map(({ topic = everyone, ...event }) => ({
        destination: topic,
        body: JSON.stringify(event),
      })),
    )
  let closing: Promise<void> | undefined
  return {
    ...proxy,
    environment: { WebSocket: WebSocket },
    transport: ({ quietMs: heartbeatMs } = {}) =>
      stomp({
        url: `ws://127.0.0.1:${proxy.port}/ws`,
        topics: [everyone],
        // RabbitMQ knows its users by name and passcode.
        headers: (token) => ({ login: 'ada', passcode: token ?? '' }),
        heartbeatMs,
        publish: ({ topic = everyone, ...body }) => ({ destination: topic, body }),
      }),
    topic: (name) => `${prefix}.${name}`,
    emit: (event) => emitMany([event]),
    emitMany,
    refuse(why, retryAfterMs) {
      refused = why
      // RabbitMQ itself says nothing of the kind; what is in front of it does.
      proxy.refuse(why === '503' ? '503' : null, retryAfterMs)
    },
    async restart() {
      await publisher.deactivate({ force: true })
      await rabbitMq.restart()
      publisher = await startPublisher()
    },
    sendRaw(kind) {
      const body = kind === 'corrupt' ? '{"type":"test.numb' : JSON.stringify('x'.repeat(1_100_000))
      void send([{ destination: everyone, body }])
    },
    connectionCount: () => proxy.count(),
    tokens: () => tokens,
    close: () => (closing ??= proxy.close()),
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

describeTransport('stomp over RabbitMQ Web STOMP', { start, capabilities })

it.each(['/topic/theirs', '/nowhere/at-all'])(
  'comes back without a destination that it may not read: %s',
  async (refused) => {
    const { transport, topic, environment, emit, close } = await start()
    rabbitMq.mayRead = (name) => name !== 'theirs'
    const client = createRealtimeClient({ transport: transport(), token: () => 'ada', environment })
    onTestFinished(async () => {
      client.close()
      rabbitMq.mayRead = () => true
      await close()
    })
    const received: unknown[] = []
    client.subscribe('test.seen', ({ data }) => received.push(data))
    const own = topic('own')
    followTopics(client, [own, refused])
    client.connect()
    await eventually(() => expect(topicStatus(client, [own])).toBe('live'))
    await eventually(() => expect(topicStatus(client, [refused])).toBe('refused'))
    await emit({ type: 'test.seen', topic: own, data: 1 })
    await eventually(() => expect(received).toEqual([1]))
  },
)
