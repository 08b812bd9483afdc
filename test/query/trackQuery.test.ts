import {
  InfiniteQueryObserver,
  QueryObserver,
  notifyManager,
  onlineManager,
  type QueryClient,
} from '@tanstack/react-query'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createInvalidator, type Invalidator } from '../../src/query'
import { createFakeApi, createTestQueryClient, watch, type FakeApi } from './queryHarness'

interface Goal {
  status: string
  title?: string
}

const key = ['goals', 'detail', 'g1']
let queryClient: QueryClient
let api: FakeApi
let invalidator: Invalidator

beforeEach(() => {
  vi.useFakeTimers()
  queryClient = createTestQueryClient()
  api = createFakeApi({ latencyMs: 100 })
  api.set(key, { status: 'active' })
  invalidator = createInvalidator({ queryClient })
})

afterEach(() => {
  invalidator.dispose()
  queryClient.clear()
  onlineManager.setOnline(true)
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const state = () => queryClient.getQueryState(key)
const set = (status: string) => (data: unknown) => ({ ...(data as Goal), status })

async function loaded() {
  const view = watch(queryClient, api, key)
  await pass(100)
  api.requests = 0
  return view
}

it('patches an idle query without a request, and does not make it look fetched', async () => {
  const { data } = await loaded()
  const before = state()
  await pass(1_000)
  invalidator.patch(key, set('paused'))
  expect(data()).toEqual({ status: 'paused' })
  expect(state()).toEqual({ ...before, data: { status: 'paused' } })
  await pass(1_000)
  expect(api.requests).toBe(0)
})

it('keeps a stale mark when it patches', async () => {
  const { unmount } = await loaded()
  unmount()
  invalidator.invalidate(key)
  invalidator.patch(key, set('paused'))
  expect(state()).toMatchObject({ isInvalidated: true, data: { status: 'paused' } })
})

it('tells nobody when a patch changes nothing', async () => {
  await loaded()
  const listener = vi.fn()
  queryClient.getQueryCache().subscribe(listener)
  invalidator.patch(key, set('active'))
  invalidator.patch(key, () => undefined)
  expect(listener).not.toHaveBeenCalled()
})

it('cancels a refetch that is in flight before it patches, and refetches after', async () => {
  const { observer, data } = await loaded()
  void observer.refetch()
  await pass(50)
  api.set(key, { status: 'paused', title: 'by the server' })
  invalidator.patch(key, set('paused'))
  expect(api.aborted).toBe(1)
  expect(data()).toEqual({ status: 'paused' })
  await pass(100)
  expect(data()).toEqual({ status: 'paused' })
  await pass(1_000)
  expect(api.requests).toBe(2)
  expect(data()).toEqual({ status: 'paused', title: 'by the server' })
})

it('does not fail those who wait for the refetch that it cancels', async () => {
  const { observer } = await loaded()
  const answer = observer.refetch()
  await pass(50)
  invalidator.patch(key, set('paused'))
  await expect(answer).resolves.toMatchObject({ isError: false, data: { status: 'paused' } })
})

it('never cancels a first load: its older response is patched and fetched again', async () => {
  const { data } = watch(queryClient, api, key)
  await pass(50)
  api.set(key, { status: 'paused', title: 'by the server' })
  invalidator.patch(key, set('paused'))
  await pass(50)
  expect(api.aborted).toBe(0)
  expect(data()).toEqual({ status: 'paused' })
  await pass(1_000)
  expect(api.requests).toBe(2)
  expect(data()).toEqual({ status: 'paused', title: 'by the server' })
})

it('does not fetch again when the response has what the patch says', async () => {
  const { data } = watch(queryClient, api, key)
  await pass(50)
  invalidator.patch(key, set('active'))
  await pass(2_000)
  expect(data()).toEqual({ status: 'active' })
  expect(api.requests).toBe(1)
})

it('never lets React render the older response', async () => {
  const { observer, data } = watch(queryClient, api, key)
  const rendered: unknown[] = []
  // As useQuery subscribes: told in a batch, it reads what is there by then.
  observer.subscribe(notifyManager.batchCalls(() => rendered.push(data())))
  await pass(50)
  invalidator.patch(key, set('paused'))
  await pass(100)
  expect(rendered.length).toBeGreaterThan(0)
  expect(rendered).not.toContainEqual({ status: 'active' })
})

it('never cancels fetchNextPage: the pages it brings along are patched', async () => {
  const fetchPage = vi.fn((page: number, signal: AbortSignal) => {
    return api.fetch(['page'], signal).then(() => ({ items: [{ id: page, status: 'active' }] }))
  })
  const observer = new InfiniteQueryObserver(queryClient, {
    queryKey: key,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: (_last, pages) => pages.length,
  })
  observer.subscribe(() => {})
  await pass(100)
  void observer.fetchNextPage()
  await pass(50)
  invalidator.patch(key, (data) => ({ ...(data as object), pages: [{ items: ['patched'] }] }))
  await pass(50)
  expect(api.aborted).toBe(0)
  expect(fetchPage).toHaveBeenCalledTimes(2)
  expect(observer.getCurrentResult().data?.pages).toEqual([{ items: ['patched'] }])
  await pass(1_000)
  expect(fetchPage).toHaveBeenCalledTimes(3)
})

it('does not starve the refetch in a stream of patches', async () => {
  const { data } = await loaded()
  invalidator.invalidate(key)
  for (let event = 1; event <= 40; event++) {
    await pass(50)
    api.set(key, { status: `${event}`, title: 'by the server' })
    invalidator.patch(key, set(`${event}`))
    expect(data()).toMatchObject({ status: `${event}` })
  }
  expect(api.completed).toBeGreaterThan(2)
  expect(data()).toHaveProperty('title')
})

it('makes the cancelled refetch good when the observer has gone meanwhile', async () => {
  const { observer, unmount } = await loaded()
  void observer.refetch()
  await pass(50)
  invalidator.patch(key, set('paused'))
  unmount()
  await pass(2_000)
  expect(api.requests).toBe(1)
  expect(state()).toMatchObject({ isInvalidated: true, data: { status: 'paused' } })
})

it('keeps the patch when others cancel the fetch', async () => {
  const { data } = await loaded()
  invalidator.invalidate(key)
  await pass(10)
  invalidator.patch(key, set('paused'))
  await pass(300)
  invalidator.patch(key, set('completed'))
  void queryClient.cancelQueries({ queryKey: key })
  expect(data()).toEqual({ status: 'completed' })
})

it('never lets an older event overwrite a newer one of its topic, and refetches instead', async () => {
  const { data } = await loaded()
  const topic = { topic: 'goals', epoch: 'a' }
  invalidator.patch(key, set('seven'), { ...topic, sequence: 7 })
  invalidator.patch(key, set('six'), { ...topic, sequence: 6 })
  expect(data()).toEqual({ status: 'seven' })
  expect(api.requests).toBe(1)
})

it('lets one event patch a query twice, and starts over with a new epoch', async () => {
  const { data } = await loaded()
  invalidator.patch(key, set('seven'), { topic: 'goals', epoch: 'a', sequence: 7 })
  invalidator.patch(key, set('again'), { topic: 'goals', epoch: 'a', sequence: 7 })
  expect(data()).toEqual({ status: 'again' })
  invalidator.patch(key, set('one'), { topic: 'goals', epoch: 'b', sequence: 1 })
  expect(data()).toEqual({ status: 'one' })
  expect(api.requests).toBe(0)
})

it('refetches for an event that is out of order instead of patching', async () => {
  const { data } = await loaded()
  invalidator.patch(key, set('late'), { outOfOrder: true })
  expect(data()).toEqual({ status: 'active' })
  expect(api.requests).toBe(1)
})

it('does not fail the fetch when a patch cannot read its response', async () => {
  api.set(key, null)
  const { observer } = watch(queryClient, api, key)
  await pass(50)
  api.set(key, { status: 'active' })
  invalidator.patch(key, (data) => ({ status: (data as Goal).status.toUpperCase() }))
  await pass(50)
  expect(observer.getCurrentResult()).toMatchObject({ isSuccess: true, data: null })
  await pass(1_000)
  expect(observer.getCurrentResult().data).toEqual({ status: 'active' })
})

it('throws what a patch throws', async () => {
  await loaded()
  expect(() =>
    invalidator.patch(key, () => {
      throw new Error('patch')
    }),
  ).toThrow('patch')
})

it('keeps the newest 100 patches for one response, and fetches it again if there were more', async () => {
  api.set(key, [])
  const { data } = watch(queryClient, api, key)
  await pass(10)
  for (let event = 0; event < 150; event++) {
    invalidator.patch(key, (items) => [...(items as number[]), event])
  }
  await pass(90)
  expect(data()).toEqual(Array.from({ length: 100 }, (_, index) => index + 50))
  await pass(1_000)
  expect(api.requests).toBe(2)
})

it('fetches again when a patch had to be dropped, though the others change nothing', async () => {
  const { data } = watch(queryClient, api, key)
  await pass(10)
  api.set(key, { status: 'paused' })
  invalidator.patch(key, set('paused'))
  for (let event = 0; event < 100; event++) invalidator.patch(key, () => undefined)
  await pass(1_000)
  expect(data()).toEqual({ status: 'paused' })
  expect(api.requests).toBe(2)
})

it('does not cancel a fetch that began in the turn of the event', async () => {
  await loaded()
  invalidator.invalidate(key)
  invalidator.patch(key, set('paused'))
  await pass(2_000)
  expect(api.requests).toBe(1)
  expect(api.aborted).toBe(0)
})

it('is asked for again when the fetch that was to bring it is cancelled in its first moments', async () => {
  const { data } = await loaded()
  invalidator.invalidate(key)
  await pass(1_000)
  api.set(key, { status: 'paused' })
  void queryClient.refetchQueries({ queryKey: key })
  invalidator.patch(key, set('paused'))
  await pass(10)
  await queryClient.cancelQueries({ queryKey: key })
  await pass(5_000)
  expect(data()).toEqual({ status: 'paused' })
})

it('never cancels what nobody would fetch again: the response of a disabled query is patched', async () => {
  const observer = new QueryObserver(queryClient, {
    queryKey: key,
    queryFn: ({ signal }) => api.fetch(key, signal),
    enabled: false,
  })
  observer.subscribe(() => {})
  void observer.refetch()
  await pass(100)
  api.set(key, { status: 'active', title: 'asked for by a click' })
  void observer.refetch()
  await pass(50)
  invalidator.patch(key, set('paused'))
  await pass(50)
  expect(state()).toMatchObject({
    data: { status: 'paused', title: 'asked for by a click' },
    isInvalidated: true,
  })
})

it('does not apply a patch again when the fetch has failed: the data have it', async () => {
  api.set(key, 0)
  const { data } = await loaded()
  const increase = (count: unknown) => (count as number) + 1
  invalidator.invalidate(key)
  await pass(10)
  invalidator.patch(key, increase)
  api.error = new Error('down')
  await pass(200)
  invalidator.patch(key, increase)
  await pass(100)
  expect(state()?.status).toBe('error')
  expect(data()).toBe(2)
})

it('keeps what a patch says when a fetch is cancelled that waits for the network', async () => {
  const { observer, data } = await loaded()
  onlineManager.setOnline(false)
  void observer.refetch()
  await pass(10)
  api.set(key, { status: 'paused' })
  invalidator.patch(key, set('paused'))
  expect(data()).toEqual({ status: 'paused' })
  void queryClient.cancelQueries({ queryKey: key })
  onlineManager.setOnline(true)
  await pass(5_000)
  expect(data()).toEqual({ status: 'paused' })
})
