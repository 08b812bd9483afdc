import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import {
  createJobKeys,
  createJobSync,
  jobKeys,
  jobSync,
  querySync,
  type EntityKeys,
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

const queriesOf = (keys: EntityKeys): Record<string, QueryKey> => ({
  all: keys.list(),
  migrations: keys.list({ kind: 'migration' }),
  extractions: keys.list({ kind: 'extraction' }),
  executions: keys.list({ kind: 'execution' }),
  'batch 1': keys.list({ batchId: 'b1' }),
  'batch 2': keys.list({ batchId: 'b2' }),
  'job 1': keys.detail('j1'),
  'job 2': keys.detail('j2'),
  unrelated: ['settings'],
})

const item = (jobId: string) => ({ jobId, status: 'running', progress: 10, label: 'Import' })

function fill(keys = jobKeys, rules: QuerySyncTable = jobSync) {
  const queries = queriesOf(keys)
  for (const [name, key] of Object.entries(queries)) {
    const data = name.startsWith('job ') ? item(`j${name.slice(4)}`) : [item('j1'), item('j2')]
    queryClient.setQueryData(key, data)
  }
  detach = querySync(queryClient, rules).attach(realtime.client)
  return {
    stale: () =>
      Object.keys(queries).filter(
        (name) => queryClient.getQueryState(queries[name] ?? [])?.isInvalidated,
      ),
    data: (name: string) => queryClient.getQueryData(queries[name] ?? []),
  }
}

it.each([
  [
    'job.completed',
    { jobId: 'j1', executionId: 'e1', batchId: 'b1' },
    ['all', 'executions', 'batch 1', 'job 1'],
  ],
  [
    'migration.status_changed',
    { entityType: 'migration', entityId: 'j1' },
    ['all', 'migrations', 'batch 1', 'batch 2', 'job 1'],
  ],
  [
    'extraction.cancelled',
    { entityType: 'extraction', entityId: 'j2' },
    ['all', 'extractions', 'batch 1', 'batch 2', 'job 2'],
  ],
  ['job.log', { jobId: 'j1', executionId: 'e1', level: 'info', message: 'Row 6' }, []],
  // It names no job: whatever may hold one of them.
  [
    'batch.completed',
    { batchId: 'b2' },
    ['all', 'migrations', 'extractions', 'executions', 'batch 2'],
  ],
])('%s makes stale what it can touch', (type, data, names) => {
  const { stale } = fill()
  realtime.emit(type, data)
  expect(stale()).toEqual(names)
})

it('puts progress into the items that are cached, and fetches nothing for it', () => {
  const { stale, data } = fill()
  realtime.emit('job.progress', {
    jobId: 'j1',
    batchId: 'b1',
    executionId: 'e1',
    progress: 60,
    status: 'odd',
    label: null,
    currentStep: 'Row 6',
  })
  const moved = { ...item('j1'), progress: 60 }
  expect(data('job 1')).toEqual(moved)
  expect(data('all')).toEqual([moved, item('j2')])
  expect(data('batch 2')).toEqual([item('j1'), item('j2')])
  expect(data('migrations')).toEqual([item('j1'), item('j2')])
  expect(stale()).toEqual([])
})

it('knows an item by the id of its entity, too', () => {
  const { data } = fill()
  realtime.emit('extraction.progress_updated', {
    entityType: 'extraction',
    entityId: 'j2',
    progress: 75,
  })
  expect(data('extractions')).toEqual([item('j1'), { ...item('j2'), progress: 75 }])
  expect(data('job 2')).toEqual({ ...item('j2'), progress: 75 })
})

it('takes items without an id for none', () => {
  const key = jobKeys.list({ batchId: 'b9' })
  queryClient.setQueryData(key, [{ name: 'Import', progress: 10 }])
  detach = querySync(queryClient, jobSync).attach(realtime.client)
  realtime.emit('batch.progress', { batchId: 'b9', progress: 50 })
  expect(queryClient.getQueryData(key)).toEqual([{ name: 'Import', progress: 10 }])
})

it.each([
  [{ kind: ['migration', 'extraction'] }, true],
  [{ batchId: 1 }, true],
  [{ kind: 'extraction' }, false],
])('a list with the filters %j may hold the job: %s', (filters, mayHold) => {
  const key = jobKeys.list(filters)
  queryClient.setQueryData(key, [])
  detach = querySync(queryClient, jobSync).attach(realtime.client)
  realtime.emit('migration.completed', { entityType: 'migration', entityId: 'j1', batchId: '1' })
  expect(queryClient.getQueryState(key)?.isInvalidated).toBe(mayHold)
})

it('works on the app’s own keys, and resyncs all of them after a gap', async () => {
  const keys = createJobKeys(['tenant', 't1'])
  const { stale } = fill(keys, createJobSync({ keys }))
  realtime.notice('gap', { topic: '*', from: null, to: null, reason: 'no-replay', since: null })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(stale()).toEqual(Object.keys(queriesOf(keys)).filter((name) => name !== 'unrelated'))
})
