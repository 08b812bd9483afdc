import {
  InfiniteQueryObserver,
  QueryClient,
  QueryObserver,
  dehydrate,
  focusManager,
  hydrate,
  onlineManager,
} from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createInvalidator, updateItems, type Invalidator } from '../../src/query'
import { createFakeApi, createTestQueryClient, watch, type FakeApi } from './queryHarness'

const key = ['goals', 'list']
let queryClient: QueryClient
let api: FakeApi
let invalidator: Invalidator

beforeEach(() => {
  vi.useFakeTimers()
  queryClient = createTestQueryClient()
  api = createFakeApi()
  api.set(key, 'old')
  invalidator = createInvalidator({ queryClient })
})

afterEach(() => {
  invalidator.dispose()
  queryClient.clear()
  focusManager.setFocused(undefined)
  onlineManager.setOnline(true)
  vi.useRealTimers()
})

const isNumber = (item: unknown) => typeof item === 'number'
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const state = () => queryClient.getQueryState(key)

/** A mounted query that has loaded. */
async function loaded(latencyMs = 50) {
  api.latencyMs = latencyMs
  const view = watch(queryClient, api, key)
  await pass(latencyMs)
  expect(view.data()).toBe('old')
  api.requests = 0
  return view
}

/** As a router does before it shows the page. */
const fetchUnseen = () =>
  void new QueryObserver(queryClient, { queryKey: key, queryFn: () => api.fetch(key) }).refetch()

it('refetches at once when the query is idle', async () => {
  const { data } = await loaded()
  api.set(key, 'new')
  invalidator.invalidate(key)
  expect(api.requests).toBe(1)
  await pass(50)
  expect(data()).toBe('new')
})

it('keeps one refetch of a key in flight, however many events come, and refetches once after', async () => {
  const { data } = await loaded(400)
  invalidator.invalidate(key)
  for (let event = 1; event <= 30; event++) {
    await pass(10)
    api.set(key, event)
    invalidator.invalidate(key)
  }
  expect(api.requests).toBe(1)
  await pass(2_000)
  expect(api.requests).toBe(2)
  expect(api.mostInFlight).toBe(1)
  expect(api.aborted).toBe(0)
  expect(data()).toBe(30)
})

it('leaves 250 ms between the end of one fetch and the refetch after', async () => {
  await loaded()
  invalidator.invalidate(key)
  await pass(49)
  invalidator.invalidate(key)
  await pass(1 + 149)
  invalidator.invalidate(key)
  await pass(100)
  expect(api.requests).toBe(1)
  await pass(1)
  expect(api.requests).toBe(2)
})

it('waits no longer than 150 ms once no further event comes', async () => {
  await loaded()
  invalidator.invalidate(key)
  await pass(50)
  invalidator.invalidate(key)
  await pass(40)
  invalidator.invalidate(key)
  await pass(149)
  expect(api.requests).toBe(1)
  await pass(1)
  expect(api.requests).toBe(2)
})

it('takes another interval', async () => {
  await loaded()
  const patient = createInvalidator({ queryClient, minIntervalMs: 1_000 })
  patient.invalidate(key)
  await pass(50)
  patient.invalidate(key)
  await pass(599)
  patient.invalidate(key)
  await pass(400)
  expect(api.requests).toBe(1)
  await pass(1)
  expect(api.requests).toBe(2)
  patient.dispose()
})

it('is no debounce: a stream without a pause is refetched while it lasts', async () => {
  const { data } = await loaded()
  for (let event = 1; event <= 100; event++) {
    await pass(20)
    api.set(key, event)
    invalidator.invalidate(key)
    const shown = data()
    if (event > 30) expect(event - Number(shown)).toBeLessThan(25)
  }
  expect(api.requests).toBeGreaterThan(5)
})

it('marks a query dirty that loads for the first time, and refetches it after', async () => {
  const { data } = watch(queryClient, api, key)
  await pass(10)
  api.set(key, 'new')
  invalidator.invalidate(key)
  await pass(40)
  expect(data()).toBe('old')
  expect(state()?.isInvalidated).toBe(true)
  await pass(300)
  expect(api.requests).toBe(2)
  expect(api.aborted).toBe(0)
  expect(data()).toBe('new')
})

it('never joins a fetch that began before the event', async () => {
  const { observer, data } = await loaded()
  void observer.refetch()
  await pass(10)
  api.set(key, 'new')
  invalidator.invalidate(key)
  await pass(40)
  expect(data()).toBe('old')
  await pass(300)
  expect(data()).toBe('new')
})

it('counts a fetch that others begin after the event', async () => {
  const { observer } = await loaded()
  invalidator.invalidate(key)
  await pass(10)
  invalidator.invalidate(key)
  await pass(100)
  void observer.refetch()
  await pass(1_000)
  expect(api.requests).toBe(2)
})

it('counts the interval from the end of a fetch by others, too', async () => {
  const { observer } = await loaded()
  invalidator.invalidate(key)
  await pass(60)
  api.latencyMs = 200
  void observer.refetch()
  await pass(10)
  invalidator.invalidate(key)
  await pass(190 + 149)
  invalidator.invalidate(key)
  await pass(100)
  expect(api.requests).toBe(2)
  await pass(1)
  expect(api.requests).toBe(3)
})

it('refetches once for all events of one turn', async () => {
  await loaded()
  for (let event = 0; event < 50; event++) invalidator.invalidate(key)
  await pass(2_000)
  expect(api.requests).toBe(1)
})

it('refetches a query once that several targets name', async () => {
  await loaded()
  invalidator.invalidate(['goals'], key, { queryKey: key, exact: true })
  await pass(2_000)
  expect(api.requests).toBe(1)
})

it('fetches once for all targets, and looks at no query that is of something else', async () => {
  await loaded()
  const looked = vi.fn(() => ['issues', 'detail', 'i1'])
  queryClient.setQueryData(['issues', 'detail', 'i1'], 1)
  queryClient.setQueryData([0, 'detail', 7], 1)
  const other = queryClient.getQueryCache().find({ queryKey: ['issues', 'detail', 'i1'] }) as object
  Object.defineProperty(other, 'queryKey', { get: looked })
  invalidator.invalidate(['goals'], key, ['actions'], [0, 'detail', 7])
  expect(api.requests).toBe(1)
  expect(looked).not.toHaveBeenCalled()
  expect(queryClient.getQueryState([0, 'detail', 7])?.isInvalidated).toBe(true)
})

it('finds queries that came later, none that is gone, and all where it is not told which', async () => {
  await loaded()
  const predicate = vi.fn(() => false)
  queryClient.setQueryData(['issues', 'i1'], 1)
  queryClient.setQueryData(['issues', 'i2'], 1)
  queryClient.removeQueries({ queryKey: ['issues', 'i1'] })
  invalidator.invalidate({ queryKey: ['issues'], predicate }, { queryKey: ['i1'], predicate })
  expect(predicate).toHaveBeenCalledTimes(1)
  invalidator.invalidate([])
  expect(queryClient.getQueryState(['issues', 'i2'])?.isInvalidated).toBe(true)
})

it('reaches keys with objects and with nothing in them', async () => {
  const keys = [
    ['goals', { page: 1, by: 'title' }, 'a'],
    ['goals', undefined, 1],
    ['goals', null],
  ]
  for (const queryKey of keys) queryClient.setQueryData(queryKey, 1)
  const stale = () => keys.map((queryKey) => queryClient.getQueryState(queryKey)?.isInvalidated)
  invalidator.invalidate(['goals', { by: 'title' }])
  expect(stale()).toEqual([true, false, false])
  invalidator.invalidate(['goals', undefined], ['goals', null, 1], ['goals', 'a'])
  expect(stale()).toEqual([true, true, false])
  invalidator.invalidate(['goals', null])
  expect(stale()).toEqual([true, true, true])
})

it('touches only what the filter lets through', async () => {
  await loaded()
  invalidator.invalidate(['actions'], { queryKey: ['goals'], exact: true })
  invalidator.invalidate({ queryKey: key, predicate: () => false })
  expect(api.requests).toBe(0)
  expect(state()?.isInvalidated).toBe(false)
})

it('marks an inactive query stale and does not fetch it', async () => {
  const { unmount } = await loaded()
  unmount()
  invalidator.invalidate(key)
  await pass(2_000)
  expect(api.requests).toBe(0)
  expect(state()?.isInvalidated).toBe(true)
  watch(queryClient, api, key)
  expect(api.requests).toBe(1)
})

it('keeps the mark of an inactive query that was being fetched', async () => {
  fetchUnseen()
  await pass(10)
  invalidator.invalidate(key)
  await pass(2_000)
  expect(api.requests).toBe(1)
  expect(state()?.isInvalidated).toBe(true)
})

it('does not fetch a disabled query', async () => {
  queryClient.setQueryData(key, 1)
  const queryFn = vi.fn(() => Promise.resolve(2))
  new QueryObserver(queryClient, { queryKey: key, queryFn, enabled: false }).subscribe(() => {})
  invalidator.invalidate(key)
  await pass(2_000)
  expect(queryFn).not.toHaveBeenCalled()
  expect(state()?.isInvalidated).toBe(true)
})

it('fetches when the network is back what events touched without it', async () => {
  const { data } = await loaded()
  onlineManager.setOnline(false)
  invalidator.invalidate(key)
  await pass(100)
  invalidator.invalidate(key)
  await pass(1_000)
  expect(api.requests).toBe(0)
  api.set(key, 'new')
  onlineManager.setOnline(true)
  queryClient.getQueryCache().onOnline()
  await pass(2_000)
  expect(api.requests).toBe(1)
  expect(data()).toBe('new')
})

it('waits longer after each failure, and refetches a failed query when an event comes', async () => {
  await loaded()
  api.error = new Error('down')
  const stream = setInterval(() => invalidator.invalidate(key), 10)
  await pass(10_000)
  // 250 ms each time would be 33.
  expect(api.requests).toBeLessThan(8)
  api.error = null
  api.set(key, 'new')
  await pass(16_000)
  clearInterval(stream)
  expect(queryClient.getQueryData(key)).toBe('new')
})

describe('a further page', () => {
  let total: number

  async function firstPage() {
    total = 1
    const queryFn = ({ pageParam }: { pageParam: number }) =>
      api.fetch(['page', pageParam]).then(() => ({ items: [pageParam, total] }))
    const observer = new InfiniteQueryObserver(queryClient, {
      queryKey: key,
      queryFn,
      initialPageParam: 0,
      getNextPageParam: (_last, pages) => pages.length,
      retry: 1,
      retryDelay: 100,
    })
    observer.subscribe(() => {})
    await pass(50)
    total = 2
    return observer
  }

  const pages = () => queryClient.getQueryData<{ pages: unknown[] }>(key)?.pages
  const newest = [{ items: [0, 2] }, { items: [1, 2] }]

  it('is followed by the refetch of an event that it has cancelled', async () => {
    const observer = await firstPage()
    invalidator.invalidate(key)
    await pass(10)
    void observer.fetchNextPage()
    await pass(50)
    expect(pages()).toHaveLength(2)
    await pass(2_000)
    expect(pages()).toEqual(newest)
  })

  it('is followed by the refetch that it has cancelled after the invalidator was disposed', async () => {
    const observer = await firstPage()
    invalidator.invalidate(key)
    invalidator.dispose()
    await pass(10)
    void observer.fetchNextPage()
    await pass(2_000)
    expect(pages()).toEqual(newest)
    expect(queryClient.getQueryCache().hasListeners()).toBe(false)
  })

  it('does not make up for the refetch of an event that has failed', async () => {
    const observer = await firstPage()
    api.error = new Error('500')
    invalidator.invalidate(key)
    await pass(50)
    api.error = null
    void observer.fetchNextPage()
    await pass(2_000)
    expect(pages()).toEqual(newest)
  })

  const touch = {
    invalidate: () => invalidator.invalidate(key),
    patch: () =>
      invalidator.patch(
        key,
        updateItems(isNumber, (item: number) => item + 10),
      ),
  }

  it.each(['invalidate', 'patch'] as const)(
    'that waits for the network is followed by the refetch of an event: %s',
    async (way) => {
      const observer = await firstPage()
      onlineManager.setOnline(false)
      void observer.fetchNextPage()
      await pass(10)
      touch[way]()
      onlineManager.setOnline(true)
      queryClient.getQueryCache().onOnline()
      await pass(2_000)
      expect(pages()).toEqual(newest)
    },
  )

  it('is followed by the refetch of an event that came in the turn of the refetch that it cancelled', async () => {
    const observer = await firstPage()
    invalidator.invalidate(key)
    void observer.fetchNextPage()
    invalidator.invalidate(key)
    await pass(2_000)
    expect(pages()).toEqual(newest)
  })

  it('that alone is tried again is followed by the refetch of an event about those before', async () => {
    const observer = await firstPage()
    void observer.fetchNextPage()
    await pass(50)
    void observer.refetch()
    await pass(10)
    api.error = new Error('down')
    await pass(90)
    focusManager.setFocused(false)
    await pass(100)
    expect(state()).toMatchObject({ fetchStatus: 'paused', fetchFailureCount: 1 })
    api.error = null
    total = 3
    invalidator.invalidate(key)
    focusManager.setFocused(true)
    queryClient.getQueryCache().onFocus()
    await pass(2_000)
    expect(pages()).toEqual([{ items: [0, 3] }, { items: [1, 3] }])
  })
})

it.each([true, false])(
  'refetches later when a mutation has cancelled the refetch of an event, reverted: %s',
  async (revert) => {
    const { data } = await loaded()
    api.set(key, 'new')
    invalidator.invalidate(key)
    await pass(10)
    void queryClient.cancelQueries({ queryKey: key }, { revert })
    queryClient.setQueryData(key, 'optimistic')
    await pass(1_000)
    expect(data()).toBe('optimistic')
    await pass(2_000)
    expect(data()).toBe('new')
  },
)

it('refetches later when a fetch of the same turn as the event is cancelled', async () => {
  const { observer, data } = await loaded()
  void observer.refetch()
  api.set(key, 'new')
  invalidator.invalidate(key)
  await pass(10)
  void queryClient.cancelQueries({ queryKey: key })
  await pass(3_000)
  expect(data()).toBe('new')
})

it('forgets a query that is removed', async () => {
  const { unmount } = await loaded()
  invalidator.invalidate(key)
  await pass(50)
  invalidator.invalidate(key)
  unmount()
  queryClient.removeQueries({ queryKey: key })
  await pass(2_000)
  expect(api.requests).toBe(1)
})

it('flushes what is pending when the tab hides', async () => {
  await loaded()
  invalidator.invalidate(key)
  await pass(50)
  invalidator.invalidate(key)
  expect(api.requests).toBe(1)
  focusManager.setFocused(false)
  expect(api.requests).toBe(2)
  await pass(2_000)
  expect(api.requests).toBe(2)
})

it('flushes what is pending when it is disposed, and then does nothing', async () => {
  const { data } = await loaded()
  invalidator.invalidate(key)
  await pass(50)
  api.set(key, 'new')
  invalidator.invalidate(key)
  invalidator.dispose()
  invalidator.dispose()
  expect(api.requests).toBe(2)
  await pass(2_000)
  expect(data()).toBe('new')
  invalidator.invalidate(key)
  invalidator.patch(key, () => 'patched')
  await pass(2_000)
  expect(api.requests).toBe(2)
  expect(data()).toBe('new')
})

it.each([
  ['fetched', async () => queryClient.refetchQueries({ queryKey: key, type: 'all' })],
  ['removed', async () => queryClient.removeQueries({ queryKey: key })],
])('lets go, once disposed, when what it marked has been %s', async (_, end) => {
  fetchUnseen()
  await pass(10)
  invalidator.invalidate(key)
  invalidator.dispose()
  await pass(100)
  expect(state()?.isInvalidated).toBe(true)
  expect(queryClient.getQueryCache().hasListeners()).toBe(true)
  void end()
  await pass(100)
  expect(queryClient.getQueryCache().hasListeners()).toBe(false)
})

it('fetches what it marked while nobody looked, though others cancel the fetch of who looks at it next', async () => {
  const { unmount } = await loaded()
  unmount()
  api.set(key, 'new')
  invalidator.invalidate(key)
  const { data } = watch(queryClient, api, key)
  await pass(10)
  void queryClient.cancelQueries({ queryKey: key })
  await pass(3_000)
  expect(data()).toBe('new')
})

it('owes nothing to a query that was removed', async () => {
  await loaded()
  invalidator.invalidate(key)
  await pass(10)
  invalidator.invalidate(key)
  queryClient.removeQueries({ queryKey: key })
  invalidator.dispose()
  expect(queryClient.getQueryCache().hasListeners()).toBe(false)
})

it('leaves a mutation its time after it was disposed', async () => {
  const { data } = await loaded()
  invalidator.invalidate(key)
  invalidator.dispose()
  await queryClient.cancelQueries({ queryKey: key })
  queryClient.setQueryData(key, 'optimistic')
  await pass(1_000)
  expect(data()).toBe('optimistic')
  api.set(key, 'new')
  await pass(2_000)
  expect(data()).toBe('new')
})

it('still refetches a query that was being fetched when it is disposed, and then lets go', async () => {
  const { data } = await loaded()
  invalidator.invalidate(key)
  await pass(10)
  api.set(key, 'new')
  invalidator.invalidate(key)
  invalidator.dispose()
  const cache = queryClient.getQueryCache()
  expect(cache.hasListeners()).toBe(true)
  await pass(100)
  expect(api.requests).toBe(2)
  expect(data()).toBe('new')
  expect(cache.hasListeners()).toBe(false)
  expect(vi.getTimerCount()).toBe(0)
})

it('is not put off by a clock that is set back', async () => {
  await loaded()
  let now = 1_000_000
  const skewed = createInvalidator({
    queryClient,
    environment: {
      now: () => now,
      setTimer(callback, delayMs) {
        const timer = setTimeout(callback, delayMs)
        return () => clearTimeout(timer)
      },
    },
  })
  skewed.invalidate(key)
  await pass(50)
  now = 0
  skewed.invalidate(key)
  await pass(250)
  expect(api.requests).toBe(2)
  skewed.dispose()
})

describe('data that a page brings along', () => {
  /** As a page that a server rendered, or a persisted cache, brings it. */
  const bringAlong = (data: unknown, readAt = Date.now() + 1) => {
    const server = new QueryClient()
    server.setQueryData(key, data, { updatedAt: readAt })
    hydrate(queryClient, dehydrate(server))
  }

  it('are fetched again when an event came while no query was there', async () => {
    invalidator.invalidate(['goals'])
    api.set(key, 'new')
    bringAlong('read before the event')
    const { data } = watch(queryClient, api, key)
    await pass(100)
    expect(data()).toBe('new')
    expect(api.requests).toBe(1)
  })

  it('are fetched again when they were kept from before an event', async () => {
    await pass(120_000)
    invalidator.patch({ queryKey: key, exact: true }, () => 'patched')
    await pass(120_000)
    bringAlong('kept over a reload', Date.now() - 240_000)
    expect(state()?.isInvalidated).toBe(true)
  })

  it.each([
    ['no event has touched them', ['issues'], 0],
    ['they were read long after the last event', ['goals'], 120_000],
  ])('are as good as any when %s', async (_, touched, laterMs) => {
    invalidator.invalidate(touched)
    await pass(laterMs)
    bringAlong('read since')
    expect(state()?.isInvalidated).toBe(false)
  })

  it('are fetched again when an event had marked those before', async () => {
    const { unmount } = await loaded()
    unmount()
    invalidator.invalidate(key)
    bringAlong('read before the event')
    expect(state()?.isInvalidated).toBe(true)
  })

  it('are fetched again when an event had patched those before, and only once', async () => {
    const { data } = await loaded()
    invalidator.patch(key, () => 'patched')
    api.set(key, 'new')
    bringAlong('read before the event')
    await pass(1_000)
    expect(data()).toBe('new')
    bringAlong('read after the event')
    await pass(1_000)
    expect(data()).toBe('read after the event')
    expect(api.requests).toBe(1)
  })

  it('are fetched again when the event came before any data', async () => {
    const observer = new QueryObserver(queryClient, {
      queryKey: key,
      queryFn: () => api.fetch(key),
      enabled: false,
    })
    observer.subscribe(() => {})
    invalidator.patch(key, () => 'patched')
    bringAlong('read before the event')
    expect(state()?.isInvalidated).toBe(true)
  })

  it('are fetched again when the event came during a fetch that failed', async () => {
    const { unmount } = await loaded()
    unmount()
    api.error = new Error('down')
    fetchUnseen()
    await pass(10)
    invalidator.patch(key, () => 'patched')
    await pass(40)
    bringAlong('read before the event')
    expect(state()?.isInvalidated).toBe(true)
  })
})
