import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeJobFrame,
  isJobStalled,
  isTerminalStatus,
  jobEta,
  jobOf,
  jobRate,
  mergeJob,
  reduceJob,
  type Job,
} from '../../../src/domains/jobs'

/** The event that a frame of a back end becomes. */
function eventOf(frame: object) {
  const decoded = decodeJobFrame(frame)
  if (decoded.kind !== 'event') throw new Error(decoded.kind)
  return decoded.event
}

const operations = (eventType: string, more: object = {}) =>
  eventOf({
    eventType,
    entityType: 'migration',
    entityId: 'm1',
    timestamp: '2026-03-04T09:30:00Z',
    ...more,
  })

const execution = (suffix: string, more: object = {}) =>
  eventOf({
    type: `job_${suffix}`,
    timestamp: '2026-03-04T09:30:00Z',
    data: { executionId: 'e1', jobId: 'j1', batchId: 'b1', ...more },
  })

/** The job after these events, a second apart. */
const after = (...events: ReturnType<typeof eventOf>[]): Job =>
  events.reduce<Job | undefined>(
    (job, event, index) => reduceJob(job, event, index * 1_000),
    undefined,
  ) as Job

describe('the three contracts become one model', () => {
  it('executions', () => {
    const started = execution('started', {
      siteUrl: 'https://a.example',
      siteName: 'A',
      goal: 'Request a quote',
    })
    const job = after(
      started,
      execution('progress', { currentStep: 'Reading', progressPercentage: 40 }),
    )
    expect(job).toMatchObject({
      jobId: 'j1',
      kind: 'execution',
      status: 'running',
      progress: 40,
      step: 'Reading',
      label: 'A',
      url: 'https://a.example',
      message: 'Request a quote',
      batchId: 'b1',
      executionId: 'e1',
      startedAt: '2026-03-04T09:30:00Z',
      updatedAt: 1_000,
    })
    expect(reduceJob(job, execution('completed', { durationMs: 5 }), 2_000)).toMatchObject({
      status: 'completed',
      progress: 100,
      step: undefined,
      finishedAt: '2026-03-04T09:30:00Z',
    })
    expect(
      reduceJob(job, execution('failed', { error: { message: 'captcha' } }), 2_000),
    ).toMatchObject({ status: 'failed', progress: 40, error: 'captcha' })
    expect(
      reduceJob(job, execution('log', { level: 'info', message: 'clicked' }), 2_000),
    ).toMatchObject({ status: 'running', progress: 40, message: 'clicked' })
  })

  it('normalization, with its counts', () => {
    const rows = { jobId: 7, processedRows: 3_000, validRows: 2_900, invalidRows: 100 }
    const job = after(
      eventOf({ type: 'job:progress', data: { ...rows, totalRows: 9_000, progress: 33.3 } }),
    )
    expect(job).toMatchObject({
      jobId: '7',
      kind: 'normalization',
      status: 'running',
      progress: 33.3,
      processed: 3_000,
      total: 9_000,
      valid: 2_900,
      invalid: 100,
    })
    const done = eventOf({
      type: 'job:completed',
      data: { ...rows, status: 'completed', outputFileUrl: '/files/7' },
    })
    expect(reduceJob(job, done, 1)).toMatchObject({ status: 'completed', outputUrl: '/files/7' })
    const failed = eventOf({
      type: 'job:failed',
      data: { jobId: 7, status: 'failed', errorMessage: 'no header' },
    })
    expect(reduceJob(job, failed, 1)).toMatchObject({ status: 'failed', error: 'no header' })
  })

  it('operations, with phases and every status', () => {
    const statuses = ['PENDING', 'RUNNING', 'PAUSED', 'ROLLING_BACK', 'ROLLED_BACK', 'CANCELLED']
    for (const status of statuses) {
      expect(after(operations('status_changed', { status })).status).toBe(status.toLowerCase())
    }
    const job = after(
      operations('phase_changed', { phase: 'LOADING' }),
      operations('progress_updated', { recordsProcessed: 25, totalRecords: 100 }),
    )
    expect(job).toMatchObject({ jobId: 'm1', kind: 'migration', phase: 'LOADING', progress: 25 })
    expect(reduceJob(job, operations('failed', { message: 'disk full' }), 1)).toMatchObject({
      status: 'failed',
      error: 'disk full',
    })
  })

  it('takes nulls, which some back ends send for what is absent, for absent', () => {
    const job = after(
      operations('progress_updated', { progress: 10, phase: 'LOADING' }),
      operations('progress_updated', { progress: 20, phase: null, message: null, status: null }),
    )
    expect(job).toMatchObject({ progress: 20, phase: 'LOADING', status: 'running' })
  })

  it('learns the kind of a job of which an answer did not say it', () => {
    const job = mergeJob(undefined, { jobId: 'm1', progress: 5 }, { askedAt: 0, at: 1 })
    expect(reduceJob(job, operations('progress_updated', { progress: 10 }), 2)).toMatchObject({
      kind: 'migration',
      progress: 10,
    })
  })

  it('leaves other events and other jobs alone', () => {
    const job = after(operations('progress_updated', { progress: 10 }))
    const others = [
      eventOf({ type: 'goal.created', data: { goalId: 'g' } }),
      eventOf({ type: 'execution_completed', data: { executionId: 'e1' } }),
      eventOf({ type: 'attachment.created', data: { entityType: 'goal', entityId: 'm1' } }),
      eventOf({ type: 'job.progress', data: { progress: 50 } }),
      eventOf({ type: 'job.progress', data: 'nothing' }),
      operations('progress_updated', { progress: 50, entityId: 'm2' }),
      operations('progress_updated', { progress: 50, entityType: 'extraction' }),
    ]
    for (const event of others) expect(reduceJob(job, event, 9)).toBe(job)
    expect(others.slice(0, 5).map(jobOf)).toEqual([null, null, null, null, null])
  })
})

describe('the rules of a run', () => {
  it('a terminal status stays when a late message follows', () => {
    for (const end of ['completed', 'failed']) {
      const ended = after(operations('progress_updated', { progress: 50 }), operations(end))
      const late = [
        operations('progress_updated', { progress: 60, status: 'RUNNING' }),
        operations('status_changed', { status: 'RUNNING' }),
        operations('phase_changed', { phase: 'CLEANUP' }),
      ]
      for (const event of late) expect(reduceJob(ended, event, 9_000)).toBe(ended)
    }
  })

  it('the first end of a run is its end', () => {
    const failed = after(operations('failed', { message: 'x' }))
    expect(reduceJob(failed, operations('completed'), 1)).toBe(failed)
  })

  it('a started job starts again, with nothing of the run before but its name', () => {
    const start = { siteUrl: 'https://a.example', siteName: 'A', goal: 'g' }
    const failed = after(
      execution('started', start),
      execution('progress', { currentStep: 's', progressPercentage: 80 }),
      execution('failed', { error: 'captcha' }),
    )
    const again = reduceJob(failed, execution('started', start), 9_000)
    expect(again).toMatchObject({ status: 'running', progress: null, label: 'A', updatedAt: 9_000 })
    expect(again?.error).toBeUndefined()
    expect(again?.finishedAt).toBeUndefined()
    expect(
      reduceJob(again, execution('progress', { currentStep: 's', progressPercentage: 5 }), 9_500),
    ).toMatchObject({ progress: 5 })
  })

  it('a job that has only just completed does not wait again, whatever came late', () => {
    const completed = after(operations('completed'))
    const pending = operations('status_changed', { status: 'PENDING' })
    const { updatedAt } = completed
    expect(reduceJob(completed, pending, updatedAt + 999)).toBe(completed)
    expect(reduceJob(completed, pending, updatedAt + 1_000)).toMatchObject({ status: 'pending' })
    const numbered = { ...pending, outOfOrder: true as const }
    expect(reduceJob(completed, numbered, updatedAt + 60_000)).toBe(completed)
  })

  it('a start that is known to come late starts nothing again', () => {
    const failed = after(execution('failed', { error: 'x' }))
    const start = execution('started', { siteUrl: '/', siteName: 'A', goal: 'g' })
    expect(reduceJob(failed, { ...start, outOfOrder: true }, 60_000)).toBe(failed)
  })

  it('an ended job of operations starts again as pending', () => {
    const failed = after(operations('progress_updated', { progress: 70 }), operations('failed'))
    expect(reduceJob(failed, operations('status_changed', { status: 'PENDING' }), 9)).toMatchObject(
      {
        status: 'pending',
        progress: null,
      },
    )
  })

  it('a failed or completed job can be rolled back, and a rolled back one cannot', () => {
    const failed = after(operations('progress_updated', { progress: 70 }), operations('failed'))
    const rolling = reduceJob(failed, operations('status_changed', { status: 'ROLLING_BACK' }), 1)
    expect(rolling?.status).toBe('rolling_back')
    const back = reduceJob(rolling, operations('status_changed', { status: 'ROLLED_BACK' }), 2)
    expect(back?.status).toBe('rolled_back')
    expect(reduceJob(back, operations('status_changed', { status: 'ROLLING_BACK' }), 3)).toBe(back)
  })

  it('a progress message that comes late changes nothing, and is a sign of life', () => {
    const job = after(
      operations('progress_updated', { progress: 60, phase: 'LOADING', recordsProcessed: 600 }),
    )
    const late = operations('progress_updated', {
      progress: 50,
      phase: 'EXTRACTION',
      recordsProcessed: 500,
    })
    expect(reduceJob(job, late, 7_000)).toEqual({ ...job, updatedAt: 7_000 })
  })

  it('a change of status with a zero for its progress keeps the progress', () => {
    const job = after(
      operations('progress_updated', { progress: 60, recordsProcessed: 600 }),
      operations('status_changed', { status: 'PAUSED', progress: 0, recordsProcessed: 0 }),
    )
    expect(job).toMatchObject({ status: 'paused', progress: 60, processed: 600 })
  })

  it('a paused job stays paused until it is said to run', () => {
    const paused = after(
      operations('progress_updated', { progress: 60 }),
      operations('status_changed', { status: 'PAUSED' }),
    )
    const more = reduceJob(paused, operations('progress_updated', { progress: 61 }), 1)
    expect(more).toMatchObject({ status: 'paused', progress: 61 })
    expect(reduceJob(more, operations('status_changed', { status: 'RUNNING' }), 2)?.status).toBe(
      'running',
    )
  })

  it('holds for whatever order messages of one run come in', () => {
    const message = fc.oneof(
      fc
        .integer({ min: -20, max: 140 })
        .map((progress) => operations('progress_updated', { progress, status: 'RUNNING' })),
      fc
        .constantFrom('PAUSED', 'RUNNING', 'CANCELLED')
        .map((status) => operations('status_changed', { status })),
      fc.constantFrom('completed', 'failed').map((end) => operations(end)),
    )
    fc.assert(
      fc.property(fc.array(message, { maxLength: 30 }), (events) => {
        let job: Job | undefined
        for (const [index, event] of events.entries()) {
          const before = job
          job = reduceJob(job, event, index)
          if (!job) throw new Error('no job')
          expect(job.progress ?? 0).toBeGreaterThanOrEqual(before?.progress ?? 0)
          expect(job.progress ?? 0).toBeLessThanOrEqual(100)
          if (before && isTerminalStatus(before.status)) expect(job.status).toBe(before.status)
        }
      }),
    )
  })
})

describe('an answer over HTTP', () => {
  const running = after(operations('progress_updated', { progress: 60 }))

  it('is read by the names of any contract', () => {
    const answers = [
      { jobId: 5, kind: 'import', status: 'running', progress: 12, batchId: 3 },
      { id: '5', kind: 'import', status: 'RUNNING', progressPercentage: 12, batchId: '3' },
    ]
    for (const answer of answers) {
      expect(mergeJob(undefined, answer, { askedAt: 0, at: 9 })).toMatchObject({
        jobId: '5',
        kind: 'import',
        status: 'running',
        progress: 12,
        batchId: '3',
        updatedAt: 9,
      })
    }
  })

  it('that is newer than what was heard holds, even backwards', () => {
    const answer = { jobId: 'm1', status: 'pending', progress: 0 }
    expect(mergeJob(running, answer, { askedAt: 10, at: 20 })).toMatchObject({
      status: 'pending',
      progress: 0,
      kind: 'migration',
    })
  })

  it('that was asked for before an event never undoes it', () => {
    const ended = reduceJob(running, operations('completed'), 100)
    expect(
      mergeJob(ended, { jobId: 'm1', status: 'running', progress: 61 }, { askedAt: 50, at: 120 }),
    ).toBe(ended)
    const ahead = reduceJob(running, operations('progress_updated', { progress: 70 }), 100)
    expect(
      mergeJob(ahead, { jobId: 'm1', status: 'running', progress: 65 }, { askedAt: 50, at: 120 })
        ?.progress,
    ).toBe(70)
  })

  it('that names no job is none', () => {
    expect(mergeJob(undefined, {}, { askedAt: 0, at: 0 })).toBeUndefined()
    expect(mergeJob(running, { status: 'failed' }, { askedAt: 9, at: 9 })).toBe(running)
  })
})

describe('pace', () => {
  const at = (seconds: number, progress: number, more: object = {}) => ({
    seconds,
    event: operations('progress_updated', {
      progress,
      status: 'RUNNING',
      totalRecords: 1_000,
      ...more,
    }),
  })
  const play = (...steps: ReturnType<typeof at>[]) =>
    steps.reduce<Job | undefined>(
      (job, { seconds, event }) => reduceJob(job, event, seconds * 1_000),
      undefined,
    ) as Job

  it('gives rows a second and the time left', () => {
    const job = play(at(0, 10), at(10, 20), at(20, 30))
    expect(jobRate(job)).toBeCloseTo(10)
    expect(jobEta(job, 20_000)).toBeCloseTo(70_000)
    expect(jobEta(job, 30_000)).toBeCloseTo(60_000)
    expect(jobEta(job, 500_000)).toBe(0)
  })

  it('is not known from one message, nor from many in the same moment', () => {
    expect(jobEta(play(at(0, 10)), 0)).toBeNull()
    expect(jobRate(play(at(0, 10), at(0.1, 30)))).toBeNull()
    expect(jobEta(play(at(0, 10), at(10, 10)), 10_000)).toBeNull()
  })

  it('follows a change of speed, smoothly', () => {
    const slow = play(at(0, 0), at(10, 10))
    const faster = play(at(0, 0), at(10, 10), at(20, 50))
    expect(slow.pace?.perSecond).toBeCloseTo(1)
    expect(faster.pace?.perSecond).toBeGreaterThan(1.5)
    expect(faster.pace?.perSecond).toBeLessThan(4)
  })

  it('tells no time left of a job that stands still, though messages come', () => {
    const steps = Array.from({ length: 300 }, (_, second) => at(second, Math.min(second, 50)))
    expect(jobEta(play(...steps), 300_000)).toBeNull()
  })

  it('is measured on when the clock has been set back', () => {
    const job = play(at(3_600, 10), at(3_610, 20), at(0, 20), at(10, 30))
    expect(jobEta(job, 10_000)).toBeCloseTo(70_000)
  })

  it('ends with the run', () => {
    expect(play(at(0, 0), at(10, 10), at(20, 20, { status: 'PAUSED' })).pace).toBeUndefined()
  })

  it('a running job is stalled after the silence, by this clock', () => {
    const job = play(at(0, 10))
    expect(isJobStalled(job, 59_999, 60_000)).toBe(false)
    expect(isJobStalled(job, 60_000, 60_000)).toBe(true)
    expect(isJobStalled({ ...job, status: 'paused' }, 60_000, 60_000)).toBe(false)
  })
})
