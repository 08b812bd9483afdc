import { safeParse } from 'valibot'
import { describe, expect, it } from 'vitest'
import { goalSchemas } from '../../../src/domains/goals'
import { jobEvents, reduceJob, type Job } from '../../../src/domains/jobs'
import { decodeEnvelope } from '../../../src/protocol'
import {
  createExtractionEventPublisher,
  createGoalPublisher,
  createJobPublisher,
  createMemoryStore,
  createMigrationEventPublisher,
} from '../../../src/server'

const start = () => {
  const store = createMemoryStore()
  const published = async (topic: string) => {
    const { events } = await store.read({ topic, after: null, limit: 1_000 })
    return events.map(({ type, data }) => ({ type, data }))
  }
  return { store, published }
}

describe('goals', () => {
  const paused = { goalId: 'g1', pausedAt: '2026-01-01T00:00:00Z', pausedBy: 'ada' }

  it('are published with their tenant, as clients expect them', async () => {
    const { store, published } = start()
    const goals = createGoalPublisher(store, { tenantId: 't1' })
    const { event } = await goals.publish('goal.paused', paused, { originId: 'o1', eventId: 'e1' })
    expect(event).toMatchObject({ eventId: 'e1', originId: 'o1', tenantId: 't1' })
    const [only] = await published('tenant:t1')
    expect(only).toEqual({ type: 'goal.paused', data: { ...paused, tenantId: 't1' } })
    expect(safeParse(goalSchemas['goal.paused'], only?.data).success).toBe(true)
  })

  it('are refused when the payload is not what the type says', async () => {
    const { store, published } = start()
    const goals = createGoalPublisher(store, { tenantId: 't1', topic: 'goals' })
    const wrong = goals.publish('goal.paused', { ...paused, goalId: 7 as unknown as string })
    await expect(wrong).rejects.toMatchObject({ code: 'PUBLISH_REFUSED' })
    await expect(wrong).rejects.toThrow(/`goal.paused`: `goalId`/)
    expect(await published('goals')).toEqual([])
  })
})

describe('jobs', () => {
  it('say all that can become of them, after the last progress', async () => {
    const { store, published } = start()
    const jobs = createJobPublisher(store, { tenantId: 't1' })
    await jobs.started('7', { label: 'customers.csv' })
    for (let rows = 1; rows <= 100; rows += 1) jobs.progress('7', { processedRows: rows })
    await jobs.phaseChanged('7', 'LOADING')
    await jobs.paused('7')
    await jobs.resumed('7')
    await jobs.rollbackStarted('7')
    await jobs.cancelled('7')
    await jobs.failed('8', { errorMessage: 'no disk' })
    await jobs.completed('9', { result: { rows: 3 } })
    expect(await published('tenant:t1')).toEqual([
      { type: 'job.started', data: { jobId: '7', label: 'customers.csv' } },
      { type: 'job.progress', data: { jobId: '7', processedRows: 1 } },
      { type: 'job.progress', data: { jobId: '7', processedRows: 100 } },
      { type: 'job.phase_changed', data: { jobId: '7', phase: 'LOADING' } },
      { type: 'job.paused', data: { jobId: '7' } },
      { type: 'job.resumed', data: { jobId: '7' } },
      { type: 'job.rollback_started', data: { jobId: '7' } },
      { type: 'job.cancelled', data: { jobId: '7' } },
      { type: 'job.failed', data: { jobId: '8', errorMessage: 'no disk' } },
      { type: 'job.completed', data: { jobId: '9', result: { rows: 3 } } },
    ])
  })

  it('end, whatever progress was said that can never be stored', async () => {
    const { store, published } = start()
    const errors: unknown[] = []
    const onError = (error: unknown) => void errors.push(error)
    const jobs = createJobPublisher(store, { tenantId: 't1', onError })
    jobs.progress('7', { processedRows: 1n })
    await jobs.completed('7')
    await jobs.flush()
    expect(errors).toMatchObject([{ code: 'STORE', reason: 'event' }])
    expect(await published('tenant:t1')).toEqual([{ type: 'job.completed', data: { jobId: '7' } }])
  })

  it('go to a topic of their own when told so, and leave nothing behind', async () => {
    const { store, published } = start()
    const topic = (jobId: string) => `tenant:t1:job:${jobId}`
    const jobs = createJobPublisher(store, { tenantId: 't1', topic })
    jobs.progress('7', { progress: 1 })
    jobs.progress('7', { progress: 2 })
    await jobs.flush()
    expect(await published('tenant:t1:job:7')).toHaveLength(2)
  })

  it('publish once what is said twice with one id', async () => {
    const { store } = start()
    const jobs = createJobPublisher(store, { tenantId: 't1' })
    await jobs.completed('7', {}, { eventId: 'e1' })
    expect((await jobs.completed('7', {}, { eventId: 'e1' })).isNew).toBe(false)
  })
})

describe('operations', () => {
  it('publish what a migration does in the words of their platform', async () => {
    const { store, published } = start()
    const migrations = createMigrationEventPublisher(store, { tenantId: 't1' })
    await migrations.publishStarted('m1', { source: 'oracle' })
    await migrations.publishPhaseChanged('m1', 'EXTRACTION')
    migrations.publishProgress('m1', { progress: 140, recordsProcessed: 7, totalRecords: 5 })
    await migrations.publishPaused('m1')
    await migrations.publishResumed('m1')
    await migrations.publishRollbackStarted('m1', 'wrong target')
    await migrations.publishCompleted('m1')
    const of = { entityType: 'migration', entityId: 'm1' }
    const changed = 'migration.status_changed'
    expect(await published('tenant:t1:migrations')).toEqual([
      {
        type: changed,
        data: { ...of, status: 'RUNNING', progress: 0, metadata: { source: 'oracle' } },
      },
      { type: 'migration.phase_changed', data: { ...of, phase: 'EXTRACTION' } },
      {
        type: 'migration.progress_updated',
        data: { ...of, status: 'RUNNING', progress: 100, recordsProcessed: 7, totalRecords: 5 },
      },
      { type: changed, data: { ...of, status: 'PAUSED' } },
      { type: changed, data: { ...of, status: 'RUNNING' } },
      { type: changed, data: { ...of, status: 'ROLLING_BACK', message: 'wrong target' } },
      { type: 'migration.completed', data: { ...of, status: 'COMPLETED', progress: 100 } },
    ])
  })

  it('publish extractions that the job model of the client understands', async () => {
    const { store } = start()
    const extractions = createExtractionEventPublisher(store, { tenantId: 't1' })
    await extractions.publishStarted('x1')
    extractions.publishProgress('x1', { progress: 40 })
    await extractions.flush()
    await extractions.publishStatusChanged('x1', 'PAUSED', 'night')
    await extractions.publishFailed('x1', 'no disk')
    await extractions.publishCancelled('x2')
    await extractions.publishCompleted('x3', { rows: 9 })
    const { events } = await store.read({ topic: 'tenant:t1:extractions', after: null })
    const jobs = new Map<string, Job>()
    for (const event of events) {
      const decoded = jobEvents.decode(event)
      expect(decodeEnvelope(event).kind).toBe('event')
      if (decoded.kind !== 'event') throw new Error(JSON.stringify(decoded))
      const id = (decoded.event.data as { entityId: string }).entityId
      const job = reduceJob(jobs.get(id), decoded.event, Date.now())
      if (job) jobs.set(id, job)
    }
    expect(jobs.get('x1')).toMatchObject({ kind: 'extraction', status: 'failed', progress: 40 })
    expect(jobs.get('x2')).toMatchObject({ status: 'cancelled' })
    expect(jobs.get('x3')).toMatchObject({ status: 'completed', progress: 100 })
  })
})
