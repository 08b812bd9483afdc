import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRealtimeClient, type RealtimeEvent } from '../../../src/core'
import {
  canonicalJobType,
  decodeJobFrame,
  executionEvents,
  jobEvents,
  normalizationEvents,
  operationsEvents,
} from '../../../src/domains/jobs'
import { createFakeClock, createFakeServer } from '../../../src/testing'

describe('names', () => {
  it.each([
    ['job_started', 'job.started'],
    ['job:progress', 'job.progress'],
    ['job-completed', 'job.completed'],
    ['JOB.FAILED', 'job.failed'],
    ['execution_completed', 'execution.completed'],
    ['batch_completed', 'batch.completed'],
    ['data-quality.progress-updated', 'data_quality.progress_updated'],
    ['migration.phase_changed', 'migration.phase_changed'],
  ])('%s is %s', (name, canonical) => expect(canonicalJobType(name)).toBe(canonical))

  it.each(['job_snapshot_taken', 'goal.created', 'jobless_started', 'ping', '__proto__'])(
    '%s stays as it came',
    (name) => expect(canonicalJobType(name)).toBe(name),
  )
})

describe('frames', () => {
  it('get camelCase keys at every depth, and keep their values', () => {
    expect(
      decodeJobFrame({
        id: 'a',
        type: 'job_completed',
        timestamp: '2026-01-01T00:00:00Z',
        data: {
          job_id: 7,
          execution_id: 'e',
          result: { page_title: 'snake_value', items: [{ a_b: 1 }] },
        },
      }),
    ).toEqual({
      kind: 'event',
      event: {
        id: 'a',
        type: 'job.completed',
        timestamp: '2026-01-01T00:00:00Z',
        data: {
          jobId: '7',
          executionId: 'e',
          result: { pageTitle: 'snake_value', items: [{ aB: 1 }] },
        },
      },
    })
  })

  it('get percentages within 0–100 and a time of arrival', () => {
    const decoded = decodeJobFrame({ type: 'job:progress', data: { jobId: 1, progress: 140 } })
    expect(decoded).toMatchObject({ event: { data: { jobId: '1', progress: 100 } } })
    const { timestamp } = (decoded as { event: RealtimeEvent }).event
    expect(Date.parse(timestamp)).toBeGreaterThan(Date.UTC(2020, 0))
  })

  it('of operations become events of their entity, in an envelope or not', () => {
    const body = {
      eventType: 'progress_updated',
      entityType: 'data_quality',
      entityId: 9,
      progress: -3,
    }
    for (const frame of [body, { topic: '/topic/data-quality', data: body }]) {
      expect(decodeJobFrame(frame)).toMatchObject({
        event: { type: 'data_quality.progress_updated', data: { entityId: '9', progress: 0 } },
      })
    }
  })

  it('that are none are refused, and never throw', () => {
    expect(decodeJobFrame(null)).toMatchObject({ kind: 'invalid' })
    expect(decodeJobFrame([1])).toMatchObject({ kind: 'invalid' })
    expect(decodeJobFrame(new Uint8Array(4))).toMatchObject({ kind: 'invalid' })
    expect(decodeJobFrame({ message: 'Endpoint request timed out' })).toMatchObject({
      kind: 'diagnostic',
    })
    let deep: unknown = {}
    for (let depth = 0; depth < 10_000; depth++) deep = { deep }
    expect(decodeJobFrame({ type: 'job_log', data: deep })).toMatchObject({
      kind: 'invalid',
      reason: 'too-deep',
    })
    fc.assert(
      fc.property(fc.anything(), (frame) => {
        decodeJobFrame(frame)
      }),
    )
  })

  it('cannot reach a prototype', () => {
    const frame = JSON.parse(
      '{"type":"job_log","data":{"__proto__":{"polluted":true},"constructor":{"a_b":1}}}',
    ) as unknown
    decodeJobFrame(frame)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

/** Every message of the contracts, as it is on the wire. */
const ids = { executionId: 'e1', jobId: 'j1' }
const executions: readonly (readonly [string, Record<string, unknown>])[] = [
  [
    'job_started',
    { ...ids, batchId: 'b1', siteUrl: 'https://a.example', siteName: 'A', goal: 'g' },
  ],
  ['job_progress', { ...ids, currentStep: 's', progressPercentage: 5 }],
  ['job_completed', { ...ids, batchId: 'b1', result: { any: 1 }, durationMs: 9 }],
  ['job_failed', { ...ids, error: 'e' }],
  ['job_log', { ...ids, level: 'info', message: 'm' }],
  ['execution_started', { executionId: 'e1', jobs: 4 }],
  ['execution_completed', { executionId: 'e1', completed: 4 }],
  ['batch_completed', { executionId: 'e1', batchId: 'b1', failed: 0 }],
]
const rows = { jobId: 7, processedRows: 1, validRows: 1, invalidRows: 0 }
const normalization: typeof executions = [
  ['job:progress', { ...rows, totalRows: 2, progress: 50 }],
  ['job:completed', { ...rows, status: 'completed', outputFileUrl: '/f' }],
  ['job:failed', { jobId: 7, status: 'failed', errorMessage: 'e' }],
]

async function deliver(events: typeof jobEvents, frames: readonly unknown[]) {
  const clock = createFakeClock()
  const server = createFakeServer()
  const { environment } = clock
  const client = createRealtimeClient({ transport: server.transport, events, environment })
  const types: string[] = []
  const keys: string[] = []
  client.subscribe('*', ({ type }) => types.push(type))
  client.subscribe('*', ({ type }) => keys.push(type), { key: 'm1' })
  client.connect()
  await clock.advance(10)
  for (const frame of frames) server.send(frame)
  const { invalid } = client.stats()
  client.close()
  return { types: types.filter((type) => !type.startsWith('auth')), invalid, keys }
}

const frameOf = ([type, data]: (typeof executions)[number]) => ({ type, data })

const operations = ['extraction', 'migration', 'data_quality'].flatMap((entityType) =>
  ['status_changed', 'progress_updated', 'phase_changed', 'completed', 'failed'].map(
    (eventType) => ({
      eventType,
      entityType,
      entityId: 'm1',
      status: 'RUNNING',
      timestamp: '2026-01-01T00:00:00Z',
    }),
  ),
)

describe('every message of its contract is delivered', () => {
  it('executions', async () => {
    const { types, invalid } = await deliver(executionEvents as never, executions.map(frameOf))
    expect(types).toEqual(executions.map(([name]) => name.replace('_', '.')))
    expect(invalid).toBe(0)
  })

  it('normalization', async () => {
    const { types, invalid } = await deliver(
      normalizationEvents as never,
      normalization.map(frameOf),
    )
    expect(types).toEqual(normalization.map(([name]) => name.replace(':', '.')))
    expect(invalid).toBe(0)
  })

  it('operations, also by the id of its entity', async () => {
    const { types, invalid, keys } = await deliver(operationsEvents as never, operations)
    expect(types).toEqual(
      operations.map(({ entityType, eventType }) => `${entityType}.${eventType}`),
    )
    expect(keys).toEqual(types)
    expect(invalid).toBe(0)
  })

  it('all of them together', async () => {
    const frames = [...executions.map(frameOf), ...normalization.map(frameOf), ...operations]
    const { types, invalid } = await deliver(jobEvents, frames)
    expect(types).toHaveLength(frames.length)
    expect(invalid).toBe(0)
  })
})

describe('payloads against their contract are counted and not delivered', () => {
  const wrong = [
    ...executions
      .slice(0, 5)
      .map(([type, data]) => ({ type, data: { ...data, jobId: undefined } })),
    { type: 'job_progress', data: { ...ids, currentStep: 's', progressPercentage: '5' } },
    { type: 'job_failed', data: ids },
    { type: 'job_failed', data: { jobId: 7, status: 'failed' } },
    { type: 'job:progress', data: { ...rows, progress: 5 } },
    { type: 'batch_completed', data: 'done' },
    { eventType: 'completed', entityType: 'migration', entityId: 'm1', message: { a: 1 } },
    { eventType: 'completed', entityType: 'migration' },
  ]

  it.each(wrong.map((frame) => [JSON.stringify(frame), frame] as const))('%s', async (_, frame) => {
    expect(await deliver(jobEvents, [frame])).toMatchObject({ types: [], invalid: 1 })
  })

  it('but more fields than known, unknown types and unknown statuses are let through', async () => {
    const frames = [
      { type: 'job_progress', data: { ...ids, currentStep: 's', progressPercentage: 5, more: 1 } },
      { type: 'job_snapshot', data: {} },
      { eventType: 'completed', entityType: 'migration', entityId: 'm1', status: 'ARCHIVED' },
    ]
    const { types, invalid } = await deliver(jobEvents, frames)
    expect(types).toEqual(['job.progress', 'job_snapshot', 'migration.completed'])
    expect(invalid).toBe(0)
  })
})
