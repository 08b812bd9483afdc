import { InfiniteQueryObserver, QueryObserver, type InfiniteData } from '@tanstack/react-query'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineQuerySync, insertItem, querySync, removeItems } from '../../src/query'
import { createFakeRealtimeClient } from './fakeRealtimeClient'
import { createTestQueryClient } from './queryHarness'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

interface Item {
  id: number
  text: string
}
type Events = { 'item.written': Item; 'item.removed': { id: number } }
type Name = 'all' | 'odd' | 'pages' | 'one'

const pageSize = 3
const name = fc.constantFrom<Name>('all', 'odd', 'pages', 'one')
const id = fc.integer({ min: 1, max: 8 })

/** What may happen, the common more often, and how long until the next thing does, milliseconds. */
const story = fc.array(
  fc.tuple(
    fc.oneof(
      { weight: 6, arbitrary: fc.tuple(fc.constant('write'), id) },
      { weight: 2, arbitrary: fc.tuple(fc.constant('remove'), id) },
      {
        weight: 3,
        arbitrary: fc.tuple(fc.constantFrom('show', 'hide', 'refetch', 'cancel'), name),
      },
      {
        weight: 3,
        arbitrary: fc.tuple(fc.constantFrom('more', 'fail', 'work', 'leave', 'lose', 'optimistic')),
      },
      { weight: 2, arbitrary: fc.tuple(fc.constant('slow'), fc.constantFrom(1, 40, 300, 2_000)) },
    ),
    fc.constantFrom(0, 0, 1, 20, 60, 200, 700, 3_000),
  ),
  { minLength: 10, maxLength: 80, size: 'max' },
)

const rules = {
  refetching: defineQuerySync<Events>({
    'item.*': { keys: [['items']] },
  }),
  patching: defineQuerySync<Events>({
    'item.written': {
      keys: [['items']],
      patch({ data }, patch) {
        patch(['items', 'one'], () => (data.id === 1 ? data : undefined))
        patch(
          { queryKey: ['items', 'all'] },
          insertItem({ item: data, match: (item: Item) => item.id === data.id }),
        )
      },
      invalidate: () => [
        ['items', 'odd'],
        ['items', 'pages'],
      ],
    },
    'item.removed': {
      keys: [['items']],
      patch({ data }, patch) {
        patch(
          ['items', 'all'],
          removeItems<Item>((item) => item.id === data.id),
        )
      },
      invalidate: () => [
        ['items', 'odd'],
        ['items', 'pages'],
        ['items', 'one'],
      ],
    },
  }),
}

/** Screens on a back end of items, one of which a sync keeps fresh. */
function createWorld(which: keyof typeof rules, lagMs: number) {
  const queryClient = createTestQueryClient()
  const realtime = createFakeRealtimeClient()
  const items = new Map<number, Item>([1, 2, 3, 4].map((id) => [id, { id, text: 'first' }]))
  let [latencyMs, isFailing, writes, lost] = [20, false, 0, 0]

  const sleep = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, ms)
      signal.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(signal.reason as Error)
      })
    })
  const sorted = () => [...items.values()].sort((a, b) => a.id - b.id)
  const pageAfter = (cursor: number) =>
    sorted()
      .filter(({ id }) => id > cursor)
      .slice(0, pageSize)
  const answers: Record<Name, (cursor: number) => unknown> = {
    all: sorted,
    odd: () => sorted().filter(({ id }) => id % 2),
    pages: pageAfter,
    one: () => items.get(1) ?? null,
  }
  /** The server reads half-way. */
  async function ask(name: Name, signal: AbortSignal, cursor = 0) {
    await sleep(latencyMs / 2, signal)
    const answer = answers[name](cursor)
    const fails = isFailing
    await sleep(latencyMs / 2, signal)
    if (fails) throw new Error('503')
    return answer
  }
  const keyOf = (name: Name) => ['items', name]
  const pages = new InfiniteQueryObserver<Item[]>(queryClient, {
    queryKey: keyOf('pages'),
    queryFn: ({ signal, pageParam }) =>
      ask('pages', signal, pageParam as number) as Promise<Item[]>,
    initialPageParam: 0,
    getNextPageParam: (page) => (isLast(page) ? undefined : page.at(-1)?.id),
  })
  const loadedPages = () =>
    queryClient.getQueryData<InfiniteData<Item[]>>(keyOf('pages'))?.pages ?? []
  const isLast = (page: Item[] | undefined) => !!page && page.length < pageSize
  const simple = (name: Name) =>
    new QueryObserver(queryClient, {
      queryKey: keyOf(name),
      queryFn: ({ signal }) => ask(name, signal),
    })
  const observers = { all: simple('all'), odd: simple('odd'), one: simple('one'), pages }
  const shown = new Map<Name, () => void>()
  const sync = querySync(queryClient, rules[which])
  let detach = sync.attach(realtime.client)

  function tell(type: string, data: object) {
    const sequence = ++writes
    const isLost = lost > 0
    if (isLost) lost--
    setTimeout(() => {
      if (!isLost) realtime.emit(type, data, { topic: 't', epoch: 'e', sequence })
      else {
        realtime.notice('gap', {
          ...{ topic: 't', from: sequence, to: sequence, reason: 'missing', since: null },
        })
      }
    }, lagMs)
  }
  function write(id: number, text: string) {
    items.set(id, { id, text })
    tell('item.written', { id, text })
  }
  /** As the documentation of TanStack Query has it: written at once, taken back where it fails. */
  async function writeOptimistically() {
    const queryKey = keyOf('one')
    await queryClient.cancelQueries({ queryKey })
    const before = queryClient.getQueryData(queryKey)
    queryClient.setQueryData(queryKey, (item: Item | null) => item && { ...item, text: 'mine' })
    const fails = isFailing
    await new Promise((resolve) => setTimeout(resolve, latencyMs))
    if (fails) queryClient.setQueryData(queryKey, before)
    else if (items.has(1)) write(1, 'mine')
    await queryClient.invalidateQueries({ queryKey })
  }
  const show = (name: Name) =>
    shown.has(name) ||
    shown.set(
      name,
      observers[name].subscribe(() => {}),
    )
  const hide = (name: Name) => {
    shown.get(name)?.()
    shown.delete(name)
  }
  const names = Object.keys(observers) as Name[]
  const play: Readonly<Record<string, (what: never) => unknown>> = {
    write: (id: number) => write(id, `text ${writes}`),
    remove: (id: number) => items.delete(id) && tell('item.removed', { id }),
    show,
    hide,
    refetch: (name: Name) => observers[name].refetch(),
    cancel: (name: Name) => queryClient.cancelQueries({ queryKey: keyOf(name) }),
    more: () => shown.has('pages') && !isLast(loadedPages().at(-1)) && pages.fetchNextPage(),
    fail: () => (isFailing = true),
    work: () => (isFailing = false),
    slow: (ms: number) => (latencyMs = ms),
    lose: () => lost++,
    optimistic: () => writeOptimistically(),
    leave() {
      detach()
      detach = sync.attach(realtime.client)
    },
  }

  const inOrder = (data: unknown) => [data].flat().sort((a, b) => (a as Item).id - (b as Item).id)
  function compare() {
    for (const name of shown.keys()) {
      const data: unknown = queryClient.getQueryData(keyOf(name))
      if (name === 'pages') {
        const all = loadedPages().flat()
        expect(loadedPages()).not.toEqual([])
        const isAll = isLast(loadedPages().at(-1))
        expect([name, all]).toEqual([name, isAll ? sorted() : sorted().slice(0, all.length)])
      } else expect([name, inOrder(data)]).toEqual([name, inOrder(answers[name](0))])
    }
  }

  return {
    async run(moves: readonly (readonly [move: readonly [string, unknown?], waitMs: number])[]) {
      names.forEach(show)
      await vi.advanceTimersByTimeAsync(100)
      for (const [[move, what], waitMs] of moves) {
        play[move]?.(what as never)
        await vi.advanceTimersByTimeAsync(waitMs)
      }
      isFailing = false
      latencyMs = 20
      await vi.advanceTimersByTimeAsync(120_000)
      // What failed says so, and is tried again by whoever looks at it.
      void queryClient.refetchQueries({ predicate: ({ state }) => state.status === 'error' })
      await vi.advanceTimersByTimeAsync(1_000)
      compare()
      // What is not shown is fetched when it is, if it must be.
      names.forEach(show)
      await vi.advanceTimersByTimeAsync(1_000)
      compare()
      detach()
      names.forEach(hide)
      await vi.advanceTimersByTimeAsync(1_000)
      queryClient.clear()
      expect(vi.getTimerCount()).toBe(0)
    },
  }
}

it.each(Object.keys(rules) as (keyof typeof rules)[])(
  'by %s: whatever happens, what is shown is in the end what the server has',
  async (which) => {
    await fc.assert(
      fc.asyncProperty(story, fc.constantFrom(0, 10, 400), (moves, lagMs) =>
        createWorld(which, lagMs).run(moves),
      ),
      {
        numRuns: Number(process.env.SIMULATIONS ?? 100),
        seed: Number(process.env.SIMULATION_SEED ?? 1),
      },
    )
  },
)
