import { dehydrate, hydrate, QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineQuerySync, querySync, updateItems } from '../../src/query'
import type { GapInfo } from '../../src/core'
import { createFakeRealtimeClient } from './fakeRealtimeClient'
import { createFakeApi, createTestQueryClient, watch, type FakeApi } from './queryHarness'

interface Room {
  id: string
  name: string
}

type ChatEvents = {
  'message.created': { roomId: string }
  'room.renamed': { id: string; name: string }
  'room.closed': { id: string }
}

const chatSync = defineQuerySync<ChatEvents>({
  'message.created': {
    keys: [['messages']],
    invalidate: ({ data }) => [['messages', data.roomId]],
  },
  'room.renamed': {
    keys: [['rooms']],
    patch: ({ data }, patch) =>
      patch(
        ['rooms'],
        updateItems<Room>(
          (room) => room.id === data.id,
          (room) => ({ ...room, name: data.name }),
        ),
      ),
  },
  'room.closed': { keys: [['rooms'], ['messages']] },
})

const fail = () => {
  throw new Error('broken filter')
}
const messages = ['messages', 'r1']
const rooms = ['rooms']
const gap: GapInfo = { topic: '*', from: null, to: null, reason: 'no-replay', since: null }
let queryClient: QueryClient
let api: FakeApi
let realtime: ReturnType<typeof createFakeRealtimeClient>
let detach = () => {}

beforeEach(() => {
  vi.useFakeTimers()
  queryClient = createTestQueryClient()
  api = createFakeApi()
  realtime = createFakeRealtimeClient()
  api.set(messages, ['hello'])
  api.set(['messages', 'r2'], ['other'])
  api.set(rooms, { items: [{ id: 'r1', name: 'One' }] })
})

afterEach(() => {
  detach()
  queryClient.clear()
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

async function attach(options?: Parameters<typeof querySync>[2], rules = [chatSync]) {
  for (const key of [messages, ['messages', 'r2'], rooms, ['unrelated']]) {
    if (key[0] === 'unrelated') api.set(key, 1)
    watch(queryClient, api, key)
  }
  await pass(50)
  api.requests = 0
  const sync = querySync(queryClient, rules, options)
  detach = sync.attach(realtime.client)
  return sync
}

it('refetches what the rule says, and nothing else', async () => {
  await attach()
  api.set(messages, ['hello', 'world'])
  realtime.emit('message.created', { roomId: 'r1' })
  await pass(1_000)
  expect(api.requests).toBe(1)
  expect(queryClient.getQueryData(messages)).toEqual(['hello', 'world'])
})

it('invalidates all keys of a rule that says no more', async () => {
  await attach()
  realtime.emit('room.closed', { id: 'r1' })
  expect(api.requests).toBe(3)
})

it('patches without a request where the rule only patches', async () => {
  await attach()
  realtime.emit('room.renamed', { id: 'r1', name: 'New' })
  expect(queryClient.getQueryData(rooms)).toEqual({ items: [{ id: 'r1', name: 'New' }] })
  await pass(1_000)
  expect(api.requests).toBe(0)
})

it('hands the order of the event to the patch', async () => {
  await attach()
  const order = { topic: 'rooms', epoch: 'a' }
  realtime.emit('room.renamed', { id: 'r1', name: 'New' }, { ...order, sequence: 2 })
  realtime.emit('room.renamed', { id: 'r1', name: 'Older' }, { ...order, sequence: 1 })
  expect(queryClient.getQueryData(rooms)).toEqual({ items: [{ id: 'r1', name: 'New' }] })
  expect(api.requests).toBe(1)
})

it('runs every rule that an event fits, of every table', async () => {
  const more = defineQuerySync<ChatEvents>({ 'room.*': { keys: [['unrelated']] } })
  await attach({}, [chatSync, more])
  realtime.emit('room.renamed', { id: 'r1', name: 'New' })
  expect(queryClient.getQueryData(rooms)).toEqual({ items: [{ id: 'r1', name: 'New' }] })
  expect(api.requests).toBe(1)
})

it('fetches all that a rule can touch when it throws, and lets the client know', async () => {
  const broken = defineQuerySync<ChatEvents>({
    'room.renamed': {
      keys: [rooms],
      patch() {
        throw new Error('broken rule')
      },
    },
  })
  await attach({}, [broken])
  expect(() => realtime.emit('room.renamed')).toThrow('broken rule')
  expect(api.requests).toBe(1)
})

it.each([
  ['whose filter throws', () => [{ queryKey: rooms, predicate: fail }]],
  ['that returns a key instead of a list of them', () => rooms as never],
])('fetches all that a rule can touch %s', async (_, invalidate) => {
  await attach({}, [defineQuerySync<ChatEvents>({ 'room.closed': { keys: [rooms], invalidate } })])
  expect(() => realtime.emit('room.closed')).toThrow()
  expect(api.requests).toBe(1)
})

it('filters before it coalesces: an ignored event neither asks nor stands for one that counts', async () => {
  await attach({ filter: ({ tenantId }) => tenantId !== 'other' })
  const other = { tenantId: 'other' }
  realtime.emit('message.created', { roomId: 'r1' }, other)
  await pass(1_000)
  expect(api.requests).toBe(0)
  realtime.emit('message.created', { roomId: 'r1' }, other)
  realtime.emit('message.created', { roomId: 'r1' })
  realtime.emit('message.created', { roomId: 'r1' }, other)
  expect(api.requests).toBe(1)
  await pass(60)
  realtime.emit('message.created', { roomId: 'r1' })
  realtime.emit('message.created', { roomId: 'r1' }, other)
  await pass(1_000)
  expect(api.requests).toBe(2)
})

it('ignores the echo of its own writes where that is asked for', async () => {
  const sync = await attach({ ignoreOwn: true })
  const originId = sync.origin()
  expect(sync.origin()).not.toBe(originId)
  expect(sync.isOwn({ originId })).toBe(true)
  expect(sync.isOwn({ originId: 'theirs' })).toBe(false)
  expect(sync.isOwn({})).toBe(false)
  realtime.emit('message.created', { roomId: 'r1' }, { originId })
  realtime.emit('room.renamed', { id: 'r1', name: 'New' }, { originId })
  await pass(1_000)
  expect(api.requests).toBe(0)
  expect(queryClient.getQueryData(rooms)).toEqual({ items: [{ id: 'r1', name: 'One' }] })
  realtime.emit('message.created', { roomId: 'r1' }, { originId: 'theirs' })
  realtime.emit('message.created', { roomId: 'r2' })
  expect(api.requests).toBe(2)
})

it('lets a rule decide about own writes', async () => {
  const rules = defineQuerySync<Record<string, unknown>>({
    'a.b': { keys: [messages], ignoreOwn: true },
    'c.d': { keys: [rooms], ignoreOwn: false },
  })
  const sync = await attach({ ignoreOwn: true }, [rules])
  const own = { originId: sync.origin() }
  realtime.emit('a.b', {}, own)
  expect(api.requests).toBe(0)
  realtime.emit('c.d', {}, own)
  expect(api.requests).toBe(1)
})

it('knows its own writes from those of another sync', () => {
  const one = querySync(queryClient, chatSync)
  const other = querySync(queryClient, chatSync)
  expect(other.isOwn({ originId: one.origin() })).toBe(false)
})

it('resyncs once per reconnect, and only keys that the rules can have touched', async () => {
  await attach()
  realtime.notice('gap', { ...gap, topic: 'rooms' })
  realtime.notice('reset', { topic: 'other', epoch: 'b', reason: 'wiped' })
  await pass(30)
  realtime.notice('gap', { ...gap, topic: 'messages' })
  await pass(1_000)
  expect(api.requests).toBe(3)
  realtime.notice('gap', gap)
  await pass(1_000)
  expect(api.requests).toBe(6)
})

it('resyncs when the server numbers anew', async () => {
  await attach()
  realtime.notice('reset', { topic: 'other', epoch: 'b', reason: 'wiped' })
  await pass(1_000)
  expect(api.requests).toBe(3)
})

it('resyncs a query again whose fetch began before the gap was known', async () => {
  await attach()
  realtime.emit('message.created', { roomId: 'r1' })
  api.latencyMs = 50
  await pass(10)
  realtime.notice('gap', gap)
  api.set(messages, ['missed'])
  await pass(1_000)
  expect(queryClient.getQueryData(messages)).toEqual(['missed'])
})

it('needs no resync after a replay', async () => {
  await attach()
  realtime.notice('replay', { count: 3 })
  await pass(1_000)
  expect(api.requests).toBe(0)
  realtime.emit('message.created', { roomId: 'r1' }, { replayed: true })
  expect(api.requests).toBe(1)
})

it('flushes what is pending when the tab hides, a resync too', async () => {
  await attach()
  realtime.emit('message.created', { roomId: 'r1' })
  await pass(50)
  realtime.emit('message.created', { roomId: 'r1' })
  expect(api.requests).toBe(1)
  realtime.signal('wake')
  expect(api.requests).toBe(1)
  realtime.signal('hide')
  expect(api.requests).toBe(2)
  await pass(100)
  realtime.notice('gap', gap)
  realtime.signal('hide')
  expect(api.requests).toBe(5)
  await pass(1_000)
  expect(api.requests).toBe(5)
})

it('flushes what is pending when it is detached, a resync too, and leaves nothing behind', async () => {
  await attach()
  realtime.emit('message.created', { roomId: 'r1' })
  await pass(50)
  realtime.notice('gap', gap)
  detach()
  detach()
  expect(api.requests).toBe(4)
  expect(realtime.size()).toBe(0)
  await pass(1_000)
  expect(api.requests).toBe(4)
  expect(queryClient.getQueryCache().getAll().length).toBe(4)
  expect(vi.getTimerCount()).toBe(0)
})

it('can be attached again, as StrictMode does', async () => {
  const sync = await attach()
  detach()
  detach = sync.attach(realtime.client)
  realtime.emit('message.created', { roomId: 'r1' })
  await pass(1_000)
  expect(api.requests).toBe(1)
})

it('fetches once more, at the first connection, what was fetched before it', async () => {
  detach = querySync(queryClient, chatSync).attach(realtime.client)
  const { unmount } = watch(queryClient, api, messages)
  await vi.advanceTimersByTimeAsync(1_000)
  const before = api.requests
  realtime.notice('ready', { kind: 'first' })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(api.requests).toBe(before + 1)
  realtime.notice('ready', { kind: 'returned' })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(api.requests).toBe(before + 1)
  unmount()
})

it('fetches once more what a cache that is restored late has kept from before the first connection', async () => {
  const kept = new QueryClient()
  kept.setQueryData(messages, ['old'], { updatedAt: Date.now() - 3_600_000 })
  detach = querySync(queryClient, chatSync).attach(realtime.client)
  realtime.notice('ready', { kind: 'first' })
  await pass(1_000)
  hydrate(queryClient, dehydrate(kept))
  const { data, unmount } = watch(queryClient, api, messages)
  await pass(1_000)
  expect(data()).toEqual(['hello'])
  expect(api.requests).toBe(1)
  unmount()
})

it('fetches once more what was fetched before a topic began, and nothing where one was refused', async () => {
  detach = querySync(queryClient, chatSync).attach(realtime.client)
  const { unmount } = watch(queryClient, api, messages)
  await pass(1_000)
  const { requests } = api
  realtime.notice('topic', { topic: 'room:1', status: 'live' })
  realtime.notice('topic', { topic: 'room:2', status: 'live' })
  await pass(1_000)
  expect(api.requests).toBe(requests + 1)
  realtime.notice('topic', { topic: 'room:3', status: 'refused' })
  await pass(1_000)
  expect(api.requests).toBe(requests + 1)
  unmount()
})

it('fetches once more what was fetched while the client had heard events without it', async () => {
  const sync = querySync(queryClient, chatSync)
  const { unmount } = watch(queryClient, api, messages)
  await pass(1_000)
  const { requests } = api
  // Effects that are undone and done again miss nothing, …
  sync.attach(realtime.client)()
  detach = sync.attach(realtime.client)
  await pass(1_000)
  expect(api.requests).toBe(requests)
  // … a page that is left and entered again may have.
  detach()
  realtime.emit('message.created', { roomId: 'r1' })
  detach = sync.attach(realtime.client)
  await pass(1_000)
  expect(api.requests).toBe(requests + 1)
  unmount()
})

it('trusts what was fetched before the first connection where it is told to', async () => {
  detach = querySync(queryClient, chatSync, { resyncAtStart: false }).attach(realtime.client)
  const { unmount } = watch(queryClient, api, messages)
  await vi.advanceTimersByTimeAsync(1_000)
  const before = api.requests
  realtime.notice('ready', { kind: 'first' })
  realtime.notice('topic', { topic: 'room:1', status: 'live' })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(api.requests).toBe(before)
  unmount()
})
