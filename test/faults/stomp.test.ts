import SockJS from 'sockjs-client'
import { afterEach, expect, it, onTestFinished } from 'vitest'
import { stomp } from 'tidings/stomp'
import { startStompBroker } from '../support/stompBroker'
import { cleanUp, eventually, startClient } from './lab'

afterEach(cleanUp)

const topic = '/topic/everyone'

/** A broker with the habits of the well-known ones, and a client that has subscribed. */
async function startStomp(carrier: 'websocket' | 'xhr-polling' = 'websocket') {
  const broker = await startStompBroker({ heartbeatMs: 100, sockJsDelayMs: 500 })
  onTestFinished(() => broker.close())
  const url = `http://127.0.0.1:${broker.port()}/ws`
  let refreshes = 0
  const lab = startClient(url, {
    transport:
      carrier === 'websocket'
        ? stomp({ url: `${url.replace('http', 'ws')}-plain`, topics: [topic], heartbeatMs: 100 })
        : stomp({
            url,
            socket: () => new SockJS(url, null, { transports: carrier }),
            topics: [topic],
            heartbeatMs: 100,
          }),
    refreshToken: () => `fresh-${++refreshes}`,
  })
  await lab.reaches('connected')
  const publish = (number: number) =>
    broker.publish(topic, { type: 'test.numbered', data: { number } })
  const reasons: string[] = []
  lab.client.onSnapshot(() => reasons.push(lab.client.getSnapshot().reason))
  /** Connected anew, and live. */
  const isBack = async () => {
    await eventually(() => expect(lab.client.stats().reconnects).toBeGreaterThan(0))
    // A busy machine may have lost the link once more: what is said then, nobody hears.
    await eventually(() => {
      publish(2)
      expect(lab.seen.at(-1)).toBe(2)
    })
    await eventually(() => expect(broker.connectionCount()).toBe(1))
  }
  return { ...lab, broker, publish, reasons, isBack, refreshes: () => refreshes }
}

it('F2 1000 from a STOMP broker is a missed heart-beat: back under back-off', async () => {
  const { broker, isBack, reasons } = await startStomp()
  broker.hangUp(1000)
  await isBack()
  expect(reasons).toContain('lost')
})

it('F60 an ERROR of a broker that leaves the socket open: closed by the client, and back', async () => {
  const { broker, isBack, refreshes, client } = await startStomp()
  broker.fail('Session closed.')
  await isBack()
  expect(refreshes()).toBe(0)
  // Nobody can say what was missed meanwhile.
  const { gaps, reconnects } = client.stats()
  expect(gaps).toBe(reconnects)
})

it('F60 an ERROR that says UNAUTHORIZED: one refresh, and back with the fresh token', async () => {
  const { broker, isBack, refreshes } = await startStomp()
  broker.fail('UNAUTHORIZED')
  await isBack()
  expect(refreshes()).toBe(1)
  expect(broker.tokens).toEqual(['token', 'fresh-1'])
})

it('F59 SockJS polling whose session says nothing any more: given up by the heart-beat', async () => {
  const { broker, publish, seen, reasons } = await startStomp('xhr-polling')
  for (let number = 1; number <= 1_500; number++) publish(number)
  await eventually(() => expect(seen).toHaveLength(1_500))
  // The polls go on and are answered, but by no heart-beat of STOMP.
  broker.fallSilent()
  await eventually(() => expect(reasons).toContain('timeout'))
  await eventually(() => expect(broker.tokens.length).toBeGreaterThan(1))
})
