import { expect, it } from 'vitest'
import {
  insertEntity,
  insertItem,
  patchEntity,
  removeEntity,
  removeItems,
  updateItems,
} from '../../src/query'
import { createTestQueryClient } from './queryHarness'

interface Goal {
  goalId: string
  title?: string
  status?: string
}

const a: Goal = { goalId: 'a', title: 'A' }
const b: Goal = { goalId: 'b', title: 'B' }
const c: Goal = { goalId: 'c', title: 'C' }
const is = (id: string) => (goal: Goal) => goal.goalId === id
const paused = (goal: Goal) => ({ ...goal, status: 'paused' })
const pausedB = { ...b, status: 'paused' }

const shapes: [name: string, before: unknown, after: unknown][] = [
  ['a list', [a, b], [a, pausedB]],
  ['{ items: [] }', { items: [a, b], nextCursor: 'x' }, { items: [a, pausedB], nextCursor: 'x' }],
  [
    'pages of lists',
    { pages: [[a], [b]], pageParams: [0, 1] },
    { pages: [[a], [pausedB]], pageParams: [0, 1] },
  ],
  [
    'pages of { items: [] }',
    { pages: [{ items: [a], nextCursor: '1' }, { items: [b] }], pageParams: [0, 1] },
    { pages: [{ items: [a], nextCursor: '1' }, { items: [pausedB] }], pageParams: [0, 1] },
  ],
  ['a single item', b, pausedB],
  ['another single item', a, a],
  ['a list with holes', [null, b], [null, pausedB]],
  ['nothing', null, null],
  ['a number', 3, 3],
]

it.each(shapes)('updates items in %s', (_name, before, after) => {
  const copy: unknown = structuredClone(before)
  expect(updateItems(is('b'), paused)(before)).toEqual(after)
  expect(before).toEqual(copy)
})

it('inserts at the start of the first page and at the end of the last', () => {
  const data = { pages: [{ items: [a] }, { items: [b] }], pageParams: [0, 1] }
  const options = { item: c, match: is('c') }
  expect(insertItem(options)(data)).toMatchObject({ pages: [{ items: [c, a] }, { items: [b] }] })
  expect(insertItem({ ...options, place: 'end' })(data)).toMatchObject({
    pages: [{ items: [a] }, { items: [b, c] }],
  })
  expect(insertItem(options)([a])).toEqual([c, a])
  expect(insertItem({ ...options, place: 'end' })({ items: [a] })).toEqual({ items: [a, c] })
})

it('inserts no second item where one is already, on any page, and keeps what else it holds', () => {
  const data = { pages: [{ items: [a] }, { items: [pausedB] }], pageParams: [0, 1] }
  const item = { goalId: 'b', title: 'new' }
  expect(insertItem({ item, match: is('b') })(data)).toMatchObject({
    pages: [{ items: [a] }, { items: [{ goalId: 'b', title: 'new', status: 'paused' }] }],
  })
})

it('removes items from every page, and leaves a single item alone', () => {
  const remove = removeItems(is('b'))
  expect(remove({ pages: [[a, b], [b]], pageParams: [0, 1] })).toMatchObject({ pages: [[a], []] })
  expect(remove({ items: [a, b] })).toEqual({ items: [a] })
  expect(remove(b)).toEqual(b)
})

it('patches an entity in lists, infinite queries and details under one key', () => {
  const queryClient = createTestQueryClient()
  queryClient.setQueryData(['goals', 'list', {}], { items: [a, b] })
  queryClient.setQueryData(['goals', 'list', { all: true }], {
    pages: [{ items: [b] }],
    pageParams: [0],
  })
  queryClient.setQueryData(['goals', 'detail', 'b'], b)
  queryClient.setQueryData(['goals', 'detail', 'a'], a)
  queryClient.setQueryData(['actions'], [b])
  patchEntity(queryClient, ['goals'], is('b'), paused)
  expect(queryClient.getQueryData(['goals', 'list', {}])).toEqual({ items: [a, pausedB] })
  expect(queryClient.getQueryData(['goals', 'list', { all: true }])).toMatchObject({
    pages: [{ items: [pausedB] }],
  })
  expect(queryClient.getQueryData(['goals', 'detail', 'b'])).toEqual(pausedB)
  expect(queryClient.getQueryData(['goals', 'detail', 'a'])).toBe(a)
  expect(queryClient.getQueryData(['actions'])).toEqual([b])
})

it('inserts into the list with exactly the key, and removes from all under it', () => {
  const queryClient = createTestQueryClient()
  const lists = [
    ['goals', 'list', {}],
    ['goals', 'list', { status: 'active' }],
  ]
  for (const list of lists) queryClient.setQueryData(list, [a])
  const read = () => lists.map((list) => queryClient.getQueryData(list))
  insertEntity(queryClient, ['goals', 'list', {}], { item: b, match: is('b') })
  expect(read()).toEqual([[b, a], [a]])
  removeEntity(queryClient, ['goals', 'list'], is('a'))
  expect(read()).toEqual([[b], []])
})
