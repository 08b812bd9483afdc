import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import {
  createEnvironment,
  createRealtimeClient,
  followTopics,
  topicStatus,
  type CloseReason,
  type Environment,
  type Session,
  type SessionInfo,
} from '../../../src/core'
import { stomp, type StompOptions } from '../../../src/transports/stomp'
import { eventually } from '../../support/eventually'
import { startStompBroker, type StompBrokerOptions } from '../../support/stompBroker'
import { startStomp } from '../../server/support/startStomp'

it('names a message whose body has no id, so that a repetition stays one event', async () => {
  const { port, realtime } = await startStomp({ canPublish: () => true })
  const publishOnce = async () => {
    const client = createRealtimeClient({
      transport: stomp({
        url: `ws://127.0.0.1:${port}/ws/websocket`,
        publish: ({ type, data }) => ({ destination: '/app/notes', body: { type, data } }),
      }),
      token: () => 'ada',
      environment: { WebSocket: WebSocket },
    })
    onTestFinished(() => client.close())
    client.connect()
    await client.publish('note.added', {}, { idempotencyKey: 'n-1' })
  }
  await publishOnce()
  await publishOnce()
  const { events } = await realtime.store.read({ topic: 'tenant:t1:notes', after: null })
  expect(events).toMatchObject([{ sequence: 1, originId: 'n-1' }])
})

it('comes back when the server says so with its ERROR', async () => {
  const { port } = await startStomp({ maxConnectionsPerUser: 1 })
  const startClient = () => {
    const client = createRealtimeClient({
      transport: stomp({ url: `ws://127.0.0.1:${port}/ws/websocket` }),
      token: () => 'ada',
      // A clock that stands makes each wait exact.
      environment: { WebSocket: WebSocket, now: () => 0, random: () => 0.5 },
    })
    onTestFinished(() => client.close())
    client.connect()
    return client
  }
  const first = startClient()
  await eventually(() => expect(first.getSnapshot().state).toBe('connected'))
  const { getSnapshot } = startClient()
  await eventually(() => expect(getSnapshot().nextRetryAt).toBe(10_500))
  expect(getSnapshot().reason).toBe('rate-limited')
})

it('comes back without a destination that the gateway does not let it read', async () => {
  const { port } = await startStomp({ canRead: (_, topic) => !topic.endsWith('theirs') })
  const client = createRealtimeClient({
    transport: stomp({ url: `ws://127.0.0.1:${port}/ws/websocket` }),
    token: () => 'ada',
    environment: { WebSocket: WebSocket },
  })
  onTestFinished(() => client.close())
  followTopics(client, ['/topic/notes', '/topic/theirs'])
  client.connect()
  await eventually(() => expect(topicStatus(client, ['/topic/notes'])).toBe('live'))
  expect(topicStatus(client, ['/topic/theirs'])).toBe('refused')
  expect(client.getSnapshot().state).toBe('connected')
})

describe('a broker that refuses a destination', () => {
  async function start(brokerOptions: StompBrokerOptions = {}) {
    const broker = await startStompBroker(brokerOptions)
    const client = createRealtimeClient({
      transport: stomp({ url: `ws://127.0.0.1:${broker.port()}/ws-plain`, topics: ['/topic/all'] }),
      token: () => 'ada',
      environment: { WebSocket: WebSocket },
    })
    onTestFinished(async () => {
      client.close()
      await broker.close()
    })
    const told: string[] = []
    client.on('topic', ({ topic, status }) => told.push(`${topic} ${status}`))
    const settled = () =>
      eventually(() => {
        expect(client.getSnapshot().state).toBe('connected')
        expect(told.toSorted()).toEqual(['/topic/a live', '/topic/b refused', '/topic/c live'])
        expect(broker.subscriptionCount()).toBe(3)
      })
    return { broker, client, settled }
  }
  const topics = ['/topic/a', '/topic/b', '/topic/c']

  it.each(['ERROR', 'ERROR without receipt-id', 'close'] as const)(
    'keeps the others, by %s, while it connects',
    async (how) => {
      const { broker, client, settled } = await start()
      broker.refuseTopic = (destination) => (destination === '/topic/b' ? how : null)
      followTopics(client, topics)
      client.connect()
      await settled()
    },
  )

  it.each(['ERROR', 'ERROR without receipt-id', 'close'] as const)(
    'keeps the others, by %s, once it is connected',
    async (how) => {
      const { broker, client, settled } = await start()
      broker.refuseTopic = (destination) => (destination === '/topic/b' ? how : null)
      client.connect()
      await eventually(() => expect(client.getSnapshot().state).toBe('connected'))
      followTopics(client, topics)
      await settled()
    },
  )

  it('keeps the others when it confirms nothing', async () => {
    const { broker, client, settled } = await start({ receipts: false })
    broker.refuseTopic = (destination) => (destination === '/topic/b' ? 'ERROR' : null)
    followTopics(client, topics)
    client.connect()
    await settled()
  })

  it('goes on without one that the app itself always wants, and says so', async () => {
    const { broker, client } = await start()
    const errors: string[] = []
    client.on('error', ({ message }) => errors.push(message))
    broker.refuseTopic = (destination) => (destination === '/topic/all' ? 'ERROR' : null)
    followTopics(client, ['/topic/a'])
    client.connect()
    await eventually(() => expect(client.getSnapshot().state).toBe('connected'))
    expect(broker.subscriptionCount()).toBe(1)
    await eventually(() => expect(errors).toEqual(['FORBIDDEN: no']))
  })
})

describe('a link to a broker', () => {
  /** A link without a client, and what it told. */
  async function openByHand(
    options: Partial<StompOptions> = {},
    brokerOptions: StompBrokerOptions = {},
    session: Partial<Session> & { readonly own?: Partial<Environment> } = {},
  ) {
    const broker = await startStompBroker(brokerOptions)
    const infos: SessionInfo[] = []
    const frames: unknown[] = []
    const confirmed: unknown[] = []
    const hear = (frame: unknown) => {
      const { type, data } = frame as { type?: string; data?: { topics?: unknown } }
      if (type === 'subscribed') confirmed.push(data?.topics)
      else frames.push(frame)
    }
    const reasons: CloseReason[] = []
    const link = stomp({ url: `ws://127.0.0.1:${broker.port()}/ws-plain`, ...options }).open(
      {
        token: () => Promise.resolve('token'),
        resumeFrom: null,
        topics: new Set(['/topic/a']),
        signal: new AbortController().signal,
        environment: { ...createEnvironment(), WebSocket, ...session.own },
        maxFrameBytes: 1_000,
        ...session,
      },
      {
        ready: (info) => infos.push(info),
        frame: hear,
        alive() {},
        challenged() {},
        closed: (reason) => reasons.push(reason),
      },
    )
    onTestFinished(async () => {
      link.close()
      await broker.close()
    })
    const isReady = () => eventually(() => expect(infos).toHaveLength(1))
    return { broker, link, infos, frames, confirmed, reasons, isReady }
  }

  it('is ready once it has subscribed, and says who it is', async () => {
    const { broker, infos, isReady } = await openByHand()
    await isReady()
    expect(broker.subscriptionCount()).toBe(1)
    expect(broker.tokens).toEqual(['token'])
    expect(infos).toMatchObject([
      {
        ...{ connectionId: 'session-1', userId: 'ada', replay: 'none' },
        ...{ heartbeatMs: 10_000, isDegraded: false },
      },
    ])
  })

  it('presents no token where there is none', async () => {
    const { broker, isReady } = await openByHand({}, {}, { token: () => Promise.resolve(null) })
    await isReady()
    expect(broker.tokens).toEqual([null])
  })

  it('subscribes once to each destination, however often it is named', async () => {
    const { broker, link, frames, isReady } = await openByHand({ topics: ['/topic/a', '/topic/b'] })
    await isReady()
    expect(broker.subscriptionCount()).toBe(2)
    link.subscribe?.('/topic/a')
    link.subscribe?.('/topic/c')
    await eventually(() => expect(broker.subscriptionCount()).toBe(3))
    link.unsubscribe?.('/topic/b')
    await eventually(() => expect(broker.subscriptionCount()).toBe(2))
    for (const name of ['a', 'b', 'c']) broker.publish(`/topic/${name}`, { type: name, data: {} })
    await eventually(() => expect(frames).toHaveLength(2))
    expect(frames).toMatchObject([{ type: 'a' }, { type: 'c' }])
  })

  it('leaves alone what it is subscribed to already, and confirms it once more', async () => {
    const { broker, link, confirmed, isReady } = await openByHand()
    await isReady()
    const asked: string[] = []
    broker.refuseTopic = (destination) => {
      asked.push(destination)
      return null
    }
    link.subscribe?.('/topic/a')
    link.subscribe?.('/topic/b')
    await eventually(() => expect(confirmed).toEqual([['/topic/a'], ['/topic/a'], ['/topic/b']]))
    expect(asked).toEqual(['/topic/b'])
  })

  it('subscribes to what is wanted by the time it is ready, whenever that was said', async () => {
    const topics = new Set(['/topic/a', '/topic/left'])
    const { broker, confirmed, isReady } = await openByHand({}, {}, { topics })
    broker.refuseTopic = () => {
      topics.add('/topic/b')
      topics.delete('/topic/left')
      return null
    }
    await isReady()
    expect(confirmed).toEqual([['/topic/a'], ['/topic/left'], ['/topic/b']])
    await eventually(() => expect(broker.subscriptionCount()).toBe(2))
  })

  it('names what a message does not name itself', async () => {
    const { broker, frames, isReady } = await openByHand()
    await isReady()
    broker.publish('/topic/a', { type: 'x', data: 1 })
    broker.publish('/topic/a', { type: 'x', data: 2, id: 'own', topic: 'other' })
    broker.publish('/topic/a', 'no JSON')
    await eventually(() =>
      expect(frames).toEqual([
        { topic: '/topic/a', eventId: 'm-1', type: 'x', data: 1 },
        { topic: 'other', type: 'x', data: 2, id: 'own' },
        'no JSON',
      ]),
    )
  })

  it.each([true, false])('hears that a message has arrived (receipts: %s)', async (receipts) => {
    const { broker, link, frames, isReady } = await openByHand({}, { receipts })
    await isReady()
    link.send?.({ action: 'publish', id: 'p1', type: 'x', data: 1, topic: '/app/x' })
    expect(frames).toHaveLength(receipts ? 0 : 1)
    await eventually(() => expect(frames).toEqual([{ type: 'ack', data: { id: 'p1' } }]))
    await eventually(() => expect(broker.received).toHaveLength(1))
    const { headers, body } = broker.received[0] ?? {}
    expect(JSON.parse(body ?? '')).toEqual({ id: 'p1', type: 'x', data: 1 })
    expect(headers).toEqual({
      ...{ destination: '/app/x', 'content-type': 'application/json', 'idempotency-key': 'p1' },
      ...{ 'content-length': expect.any(String) as string, receipt: 'p1' },
    })
  })

  it.each(['null', '"no"', '{"data":5}', '{"data":{}}', 'no JSON'])(
    'goes on after a confirmation that says nothing: %s',
    async (body) => {
      const { broker, frames, confirmed, reasons, isReady } = await openByHand()
      await isReady()
      broker.writeRaw(
        `MESSAGE\nsubscription:sub-0\nmessage-id:c\ndestination:/topic/a\ncontrol:subscribed\n\n${body}\0`,
      )
      broker.publish('/topic/a', { type: 'x', data: 1 })
      await eventually(() => expect(frames).toMatchObject([{ type: 'x', data: 1 }]))
      // Once by its receipt, and once by this.
      expect(confirmed).toEqual([['/topic/a'], ['/topic/a']])
      expect(reasons).toEqual([])
    },
  )

  it('ends with an ERROR, which may be about one message', async () => {
    const { broker, frames, reasons, isReady } = await openByHand()
    await isReady()
    broker.fail('FORBIDDEN: no', { 'receipt-id': 'p1' })
    await eventually(() => expect(reasons).toEqual([{ kind: 'lost', message: 'FORBIDDEN: no' }]))
    const data = { id: 'p1', code: 'FORBIDDEN', error: 'FORBIDDEN: no' }
    expect(frames).toEqual([{ type: 'publish.error', data }])
    await eventually(() => expect(broker.connectionCount()).toBe(0))
  })

  it.each([true, false])('answers a heart-beat in a hidden page: %s', async (isHidden) => {
    const { broker, link, frames, isReady } = await openByHand(
      {},
      {},
      { own: { isHidden: () => isHidden } },
    )
    await isReady()
    broker.writeRaw('\n')
    broker.publish('/topic/a', 'after it')
    await eventually(() => expect(frames).toHaveLength(1))
    link.send?.({ action: 'publish', id: 'p1', type: 'x', data: 1 })
    await eventually(() => expect(broker.received).toHaveLength(1))
    expect(broker.beats()).toBe(isHidden ? 1 : 0)
  })

  it('is asked for a sign of life only once a heart-beat is overdue', async () => {
    let late = 0
    const now = () => Date.now() + late
    const { link, isReady } = await openByHand({}, {}, { own: { now } })
    await isReady()
    expect(link.probe?.()).toBe(false)
    late = 10_000
    expect(link.probe?.()).toBe(true)
    // Set back, the clock says nothing of when the last one came.
    late = -60_000
    expect(link.probe?.()).toBe(true)
  })

  it('cannot be asked where there is no heart-beat', async () => {
    const { link, infos, isReady } = await openByHand(
      {},
      { heartbeatMs: 0 },
      { own: { now: () => 0 } },
    )
    await isReady()
    expect(infos[0]?.heartbeatMs).toBeUndefined()
    expect(link.probe?.()).toBe(false)
  })

  it('is silent and gone once it is closed', async () => {
    const { broker, link, frames, reasons, isReady } = await openByHand()
    await isReady()
    link.close()
    link.close()
    link.send?.({ action: 'publish', id: 'p1', type: 'x', data: 1 })
    await eventually(() => expect(broker.connectionCount()).toBe(0))
    expect([frames, reasons, broker.received]).toEqual([[], [], []])
  })
})
