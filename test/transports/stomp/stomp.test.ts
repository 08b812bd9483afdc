import { expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { createRealtimeClient } from '../../../src/core'
import { stomp } from '../../../src/transports/stomp'
import { eventually } from '../../support/eventually'
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
