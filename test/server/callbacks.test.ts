import { describe, expect, it, vi } from 'vitest'
import {
  createMemoryStore,
  createRealtimeServer,
  type EventBus,
  type LogRecord,
} from '../../src/server'
import { eventually } from '../support/eventually'
import { startServer, topic } from './support/startServer'
import { startSocketIo } from './support/startSocketIo'

const failures = {
  throws: () => {
    throw new Error('password=hunter2')
  },
  rejects: () => Promise.reject(new Error('password=hunter2')),
}

const quietBus: EventBus = {
  isConnected: true,
  start: () => Promise.resolve(),
  publish: () => undefined,
  close: () => Promise.resolve(),
}

describe.each(['throws', 'rejects'] as const)('a callback that %s', (way) => {
  const fail = (): unknown => failures[way]()

  it.each(['onConnect', 'onDisconnect', 'onRefused', 'log'] as const)(
    'harms nobody: %s',
    async (name) => {
      const records: LogRecord[] = []
      const { client, realtime, append } = await startServer({
        log: (record) => void records.push(record),
        onRefused: () => undefined,
        [name]: fail,
      })
      const [one, other] = [client(), client()]
      await Promise.all([one.auth(), other.auth()])
      realtime.connections()[0]?.close(4400, 'refused')
      await eventually(() => expect(realtime.connections()).toHaveLength(1))
      await eventually(() => expect([one.close, other.close].filter(Boolean)).toHaveLength(1))
      const left = one.close ? other : one
      await append(2)
      await left.eventCount(2)
      left.socket.terminate()
      await eventually(() => expect(realtime.stats().connections).toBe(0))
      await realtime.close()
      if (name === 'log') return
      const failed = { level: 'error', event: 'callback.failed', callback: name, error: 'Error' }
      expect(records).toContainEqual(failed)
      expect(records.at(-1)).toMatchObject({ event: 'closed' })
    },
  )

  it.each(['authenticate', 'topicsOf', 'canRead', 'canPublish'] as const)(
    'is reported to the log: %s',
    async (name) => {
      const records: LogRecord[] = []
      const { client } = await startServer({
        canPublish: () => true,
        log: (record) => void records.push(record),
        // it answers at once
        [name]: name === 'topicsOf' ? failures.throws : fail,
      })
      const one = await client().opened()
      one.send({ action: 'auth', token: 'ada' })
      one.send({ action: 'subscribe', topics: ['room:1'] })
      one.send({ action: 'publish', id: 'm-1', type: 'note.added', data: {} })
      const failed = { level: 'error', event: 'callback.failed', callback: name, error: 'Error' }
      await eventually(() => expect(records).toContainEqual(failed))
    },
  )

  it('fails no append that it is told of', async () => {
    const { realtime, append } = await startServer()
    const heard: number[] = []
    realtime.onFanOut(fail)
    realtime.onFanOut((tookMs) => heard.push(tookMs))
    await append(2)
    expect(heard).toHaveLength(2)
  })
})

it('refuses a page when nobody can say whether it may connect', async () => {
  const { client } = await startServer({ origins: failures.throws })
  const one = client({ origin: 'https://app.example.com' })
  await one.closed()
  expect(one.frames).toEqual([])
  await client().auth()
})

it('serves a connection as it is when nothing can be put around it', async () => {
  const { client, append } = await startServer({ wrapChannel: failures.throws })
  const one = client()
  await one.auth()
  await append()
  await one.eventCount(1)
})

it.each(['canPublish', 'topicsOf'] as const)(
  'answers for each message that %s fails for',
  async (name) => {
    let isBroken = false
    const { client } = await startServer({
      canPublish: () => true,
      [name]: () => {
        if (isBroken) failures.throws()
        return name === 'canPublish' || [topic]
      },
    })
    const one = client()
    await one.auth()
    isBroken = true
    one.send({ action: 'publish', id: 'm-1', type: 'note.added', data: {} })
    const { data } = await one.next('publish.error')
    expect(data).toMatchObject({ id: 'm-1', code: 'INTERNAL_ERROR' })
    expect(one.messages.join()).not.toContain('hunter2')
  },
)

it('answers for a room whose topic cannot be found, over Socket.IO', async () => {
  const { client } = await startSocketIo({}, { topicOf: failures.throws })
  const one = client()
  await one.named('auth:success')
  expect(await one.ask('subscribe', 'job:1')).toMatchObject({ code: 'INTERNAL_ERROR' })
  expect(await one.ask('subscribe', [])).toMatchObject({ topics: [] })
})

it('goes on with a bus that fails', async () => {
  const bus = { ...quietBus, publish: failures.throws }
  const { client, append } = await startServer({ bus })
  const one = client()
  await one.auth()
  await append(2)
  await one.eventCount(2)
})

it('closes its store also when the bus cannot be closed', async () => {
  const store = createMemoryStore()
  const close = vi.spyOn(store, 'close')
  const bus = { ...quietBus, close: failures.rejects }
  const realtime = createRealtimeServer({ authenticate: () => null, store, bus })
  await expect(realtime.close()).rejects.toThrow('hunter2')
  expect(close).toHaveBeenCalled()
})
