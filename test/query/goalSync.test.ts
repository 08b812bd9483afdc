import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { goalEventTypes, type GoalEventType } from '../../src/domains/goals'
import {
  createGoalKeys,
  createGoalSync,
  goalKeys,
  goalSync,
  goalTouches,
  querySync,
  type GoalKeys,
  type QuerySyncTable,
} from '../../src/query'
import { createFakeRealtimeClient } from './fakeRealtimeClient'
import { createTestQueryClient } from './queryHarness'

let queryClient: QueryClient
let realtime: ReturnType<typeof createFakeRealtimeClient>
let detach = () => {}

beforeEach(() => {
  vi.useFakeTimers()
  queryClient = createTestQueryClient()
  realtime = createFakeRealtimeClient()
})

afterEach(() => {
  detach()
  queryClient.clear()
  vi.useRealTimers()
})

/** Every query a goals app may hold, by a short name. */
const queriesOf = (keys: GoalKeys): Record<string, QueryKey> => ({
  goals: keys.goals.list(),
  'active goals': keys.goals.list({ status: 'active' }),
  'goal 1': keys.goals.detail('g1'),
  'goal 2': keys.goals.detail('g2'),
  'feed 1': keys.activities('g1'),
  'feed 2': keys.activities('g2'),
  actions: keys.actions.list(),
  'actions of 1': keys.actions.list({ goalId: 'g1', status: 'todo' }),
  'actions of 2': keys.actions.list({ goalId: 'g2' }),
  'action 1': keys.actions.detail('a1'),
  'action 2': keys.actions.detail('a2'),
  issues: keys.issues.list(),
  'issues of 1': keys.issues.list({ goalId: 'g1' }),
  'issues of 2': keys.issues.list({ goalId: 'g2' }),
  'issue 1': keys.issues.detail('i1'),
  measures: keys.measures.list(),
  'measures of 1': keys.measures.list({ goalId: 'g1' }),
  'measures of 2': keys.measures.list({ goalId: 'g2' }),
  'measure 1': keys.measures.detail('m1'),
  unrelated: ['settings'],
})

function fill(keys = goalKeys, rules: QuerySyncTable = goalSync) {
  const queries = queriesOf(keys)
  for (const key of Object.values(queries)) queryClient.setQueryData(key, { items: [] })
  detach = querySync(queryClient, rules).attach(realtime.client)
  return () =>
    Object.keys(queries).filter(
      (name) => queryClient.getQueryState(queries[name] ?? [])?.isInvalidated,
    )
}

const ids = { goalId: 'g1', actionId: 'a1', issueId: 'i1', measureId: 'm1' }
const goal = ['goals', 'active goals', 'goal 1', 'feed 1']
const action = ['actions', 'actions of 1', 'action 1']
const issue = ['issues', 'issues of 1', 'issue 1']
const measure = ['measures', 'measures of 1', 'measure 1']

const stale: Record<GoalEventType, string[]> = {
  'goal.created': goal,
  'goal.activated': goal,
  'goal.completed': goal,
  'goal.cancelled': goal,
  'goal.paused': goal,
  'goal.resumed': goal,
  'goal.activity.created': ['feed 1'],
  'action.created': [...goal, ...action],
  'action.status_changed': [...goal, ...action],
  'action.completed': [...goal, ...action],
  'action.priority_changed': ['feed 1', ...action],
  'action.reassigned': ['feed 1', ...action],
  'action.progress_updated': [...goal, ...action],
  'issue.created': ['feed 1', ...issue],
  'issue.status_changed': ['feed 1', ...issue],
  'measure.reading_created': [...goal, ...measure],
  'decision.created': goal,
  'attachment.created': [...goal, ...action, ...issue],
  'auth.success': [],
  'auth.error': [],
  'connection.error': [],
  ping: [],
  pong: [],
}

it.each(goalEventTypes)('%s makes stale what it touches, and nothing else', (type) => {
  const staleNow = fill()
  realtime.emit(type, ids)
  expect(staleNow().sort()).toEqual([...stale[type]].sort())
})

it('makes every list stale when an event names no goal', () => {
  const staleNow = fill()
  realtime.emit('action.completed', { actionId: 'a1' })
  expect(staleNow()).toEqual([
    'goals',
    'active goals',
    ...['actions', 'actions of 1', 'actions of 2', 'action 1'],
  ])
})

it.each([
  ['goal', 'g1', ['goal 1', 'feed 1', 'actions of 1', 'issues of 1']],
  ['action', 'a1', ['action 1', 'actions of 2']],
  ['issue', 'i1', ['issue 1', 'issues of 2']],
])('reads what an attachment of %s is about', (entityType, entityId, names) => {
  const staleNow = fill()
  realtime.emit('attachment.created', { entityType, entityId })
  expect(staleNow()).toEqual(expect.arrayContaining(names))
  expect(staleNow()).not.toContain('goal 2')
})

it('resyncs all of the domain and nothing else after a gap', async () => {
  const staleNow = fill()
  realtime.notice('gap', { topic: '*', from: null, to: null, reason: 'no-replay', since: null })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(staleNow()).toEqual(
    Object.keys(queriesOf(goalKeys)).filter((name) => name !== 'unrelated'),
  )
})

it('has in the row of a family all that a type of it touches', () => {
  for (const [row, touches] of Object.entries(goalTouches)) {
    expect(goalTouches[`${row.split('.')[0]}.*`]).toEqual(expect.arrayContaining([...touches]))
  }
})

it('takes a prefix for all keys', () => {
  const keys = createGoalKeys(['tenant', 't1'])
  expect(keys.goals.detail('g1')).toEqual(['tenant', 't1', 'goals', 'detail', 'g1'])
  const staleNow = fill(keys, createGoalSync({ keys }))
  realtime.emit('goal.completed', ids)
  expect(staleNow()).toEqual(goal)
})

it('takes keys of another layout', async () => {
  const feed = (...goalId: [] | [string]) => ['feed', ...goalId]
  const keys: GoalKeys = { ...goalKeys, activities: feed }
  const staleNow = fill(keys, createGoalSync({ keys }))
  realtime.emit('goal.activity.created', ids)
  expect(staleNow()).toEqual(['feed 1'])
  realtime.notice('gap', { topic: '*', from: null, to: null, reason: 'no-replay', since: null })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(staleNow()).toContain('feed 2')
})

it('addresses lists and details apart', () => {
  expect(goalKeys.goals).toMatchObject({ all: ['goals'], lists: ['goals', 'list'] })
  expect(goalKeys.goals.list()).toEqual(['goals', 'list', {}])
  expect(goalKeys.actions.list({ goalId: 'g1' })).toEqual(['actions', 'list', { goalId: 'g1' }])
  expect(goalKeys.goals.detail('g1')).toEqual(['goals', 'detail', 'g1'])
  expect(goalKeys.activities('g1')).toEqual(['goals', 'activities', 'g1'])
  expect(goalKeys.activities()).toEqual(['goals', 'activities'])
})
