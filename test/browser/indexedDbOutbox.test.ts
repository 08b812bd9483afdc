import { afterEach, expect, it, vi } from 'vitest'
import { createRealtimeClient, type RealtimeClient } from '../../src/core'
import { indexedDbOutbox } from '../../src/persist'
import { createFakeServer } from '../../src/testing'
import { eventually } from '../support/eventually'

const clients: RealtimeClient[] = []
afterEach(() => {
  for (const client of clients.splice(0)) client.close()
  vi.restoreAllMocks()
})

let count = 0
const newName = () => `outbox-test-${++count}-${Math.random()}`

function open(name: string, server: ReturnType<typeof createFakeServer>) {
  const client = createRealtimeClient({
    transport: server.transport,
    outbox: indexedDbOutbox({ name }),
  })
  clients.push(client)
  return client
}

it('sends after a reload what had not been sent before it, once', async () => {
  const name = newName()
  const server = createFakeServer()
  const before = open(name, server)
  before.publish('note.added', { text: 'kept' }, { idempotencyKey: 'k1' }).catch(() => {})
  await eventually(async () => expect(await indexedDbOutbox({ name }).load()).toHaveLength(1))

  // A page that is left closes nothing; the next one starts from what is stored.
  const seen: unknown[] = []
  const after = open(name, server)
  after.subscribe('note.added', ({ data }) => seen.push(data))
  await eventually(() => expect(after.pending()).toMatchObject([{ id: 'k1', isSent: false }]))
  after.connect()
  await eventually(() => expect(seen).toEqual([{ text: 'kept' }]))
  await eventually(() => expect(after.pending()).toEqual([]))
  expect(await indexedDbOutbox({ name }).load()).toEqual([])
})

it('sends after a reload in the order of publishing, however long each may wait', async () => {
  const name = newName()
  const server = createFakeServer()
  const before = open(name, server)
  const texts = Array.from({ length: 20 }, (_, place) => `${place}`)
  for (const [place, text] of texts.entries()) {
    before
      .publish('note.added', { text }, { timeoutMs: 60_000 - 1_000 * (place % 3) })
      .catch(() => {})
  }
  await eventually(async () => expect(await indexedDbOutbox({ name }).load()).toHaveLength(20))

  const seen: unknown[] = []
  const after = open(name, server)
  after.subscribe('note.added', ({ data }) => seen.push((data as { text: string }).text))
  await eventually(() => expect(after.pending()).toHaveLength(20))
  after.connect()
  await eventually(() => expect(seen).toEqual(texts))
})

it('commits a message without waiting, since a page that is left aborts the rest', async () => {
  const answered = vi.fn()
  const put = vi.spyOn(IDBObjectStore.prototype, 'put')
  const commit = vi.spyOn(IDBTransaction.prototype, 'commit').mockImplementationOnce(function (
    this: IDBTransaction,
  ) {
    const request = put.mock.results[0]?.value as IDBRequest
    request.addEventListener('success', answered)
    expect(answered).not.toHaveBeenCalled()
    commit.mockRestore()
    this.commit()
  })
  const store = indexedDbOutbox({ name: newName() })
  await store.put({ id: 'm', type: 'a.b', data: {}, expiresAt: Date.now() + 60_000 })
  expect(answered).toHaveBeenCalledOnce()
  expect(await store.load()).toMatchObject([{ id: 'm' }])
})

it('forgets what has expired, and everything when the session ends', async () => {
  const name = newName()
  const store = indexedDbOutbox({ name })
  await store.put({ id: 'old', type: 'a.b', data: {}, expiresAt: Date.now() - 1 })
  const client = open(name, createFakeServer())
  await eventually(async () => expect(await store.load()).toEqual([]))
  const lost = expect(client.publish('a.b', {})).rejects.toMatchObject({
    code: 'CONNECTION_CLOSED',
  })
  await eventually(async () => expect(await store.load()).toHaveLength(1))
  client.close()
  await lost
  await eventually(async () => expect(await store.load()).toEqual([]))
})
