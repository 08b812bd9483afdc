import { act, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { Job } from '../../../src/domains/jobs'
import {
  useJob,
  useJobs,
  useJobStore,
  type UseJobOptions,
  type UseJobsOptions,
} from '../../../src/react/jobs'
import { createJobLab } from './jobLab'

const renders = new Map<string, number>()

function One({ id = 'm1', ...options }: UseJobOptions & { id?: string }) {
  const { job, isLive, isPolling, isStalled } = useJob(id, options)

  renders.set(id, (renders.get(id) ?? 0) + 1)
  return (
    <p data-testid={id} data-live={isLive} data-polling={isPolling} data-stalled={isStalled}>
      {job ? `${job.kind} ${job.status} ${job.progress}` : 'none'}
    </p>
  )
}

function Extraction() {
  return <p data-testid="extraction">{useJob('1', { kind: 'extraction' }).job?.status}</p>
}

const text = (id = 'm1') => screen.getByTestId(id).textContent

describe('useJob', () => {
  it('shows what it hears, from nothing to the end', async () => {
    const { show, say, advance } = createJobLab()
    await show(<One />)
    expect(text()).toBe('none')
    say('progress_updated', { progress: 40 })
    await advance()
    expect(text()).toBe('migration running 40')
    say('completed')
    await advance()
    expect(text()).toBe('migration completed 100')
  })

  it('knows at once what others have heard before', async () => {
    const { show, say, wrap } = createJobLab()
    const { rerender } = await show(<One id="other" />)
    say('progress_updated', { progress: 40 })
    rerender(wrap(<One />))
    expect(text()).toBe('migration running 40')
  })

  it('knows of an answer what was asked for, and takes it for no other job with the same id', async () => {
    const { show, say, advance } = createJobLab()
    const fetchJob = () => Promise.resolve({ id: 1, status: 'failed' })
    say('progress_updated', { entityType: 'extraction', entityId: '1', progress: 40 })
    await show(
      <>
        <One id="1" kind="migration" fetchJob={fetchJob} />
        <Extraction />
      </>,
    )
    say('progress_updated', { entityType: 'extraction', entityId: '1', progress: 40 })
    await advance()
    expect(text('1')).toBe('migration failed null')
    expect(text('extraction')).toBe('running')
  })

  it('learns the kind of a job from its events, where the answer did not say it', async () => {
    const { show, say, advance } = createJobLab()
    await show(<One fetchJob={() => Promise.resolve({ status: 'running', progress: 10 })} />)
    expect(text()).toBe('job running 10')
    say('progress_updated', { progress: 40 })
    await advance()
    expect(text()).toBe('migration running 40')
    say('completed')
    await advance()
    expect(text()).toBe('migration completed 100')
  })

  it('asks again when an answer does not come', async () => {
    const { show, advance, cut } = createJobLab()
    const fetchJob = vi.fn(() => new Promise<object>(() => {}))
    await show(<One fetchJob={fetchJob} pollingIntervalMs={1_000} />)
    await cut()
    fetchJob.mockClear()
    await advance(12_000)
    expect(fetchJob).toHaveBeenCalledTimes(1)
  })

  it('asks again when a question fails, though the connection is up', async () => {
    const { show, advance } = createJobLab()
    const fetchJob = vi.fn<() => Promise<object>>()
    fetchJob.mockImplementation(() => Promise.reject(new Error('503')))
    await show(<One fetchJob={fetchJob} pollingIntervalMs={1_000} />)
    await advance(500)
    fetchJob.mockImplementation(() => Promise.resolve({ kind: 'migration', status: 'completed' }))
    expect(text()).toBe('none')
    await advance(1_000)
    expect(text()).toBe('migration completed 100')
  })

  it('tells all of an end, though one of them throws', async () => {
    const { show, say, advance } = createJobLab()
    const onComplete = vi.fn()
    const fail = () => {
      throw new Error('broken')
    }
    await show(
      <>
        <One onComplete={fail} />
        <One onComplete={onComplete} />
      </>,
    )
    say('completed')
    await advance()
    expect(onComplete).toHaveBeenCalledTimes(1)
  })

  it('F43 renders only for its own job, at most once a frame', async () => {
    const { show, server, advance, clock } = createJobLab()
    renders.clear()
    await show(
      <>
        <One id="a" />
        <One id="b" />
      </>,
    )
    const before = { a: renders.get('a') ?? 0, b: renders.get('b') ?? 0 }
    act(() => {
      for (let progress = 0; progress < 100; progress++) {
        server.send({
          eventType: 'progress_updated',
          entityType: 'migration',
          entityId: 'a',
          progress,
        })
      }
    })
    await advance()
    expect(text('a')).toBe('migration running 99')
    // StrictMode renders everything twice: the first change, and the rest of its frame.
    expect((renders.get('a') ?? 0) - before.a).toBeLessThanOrEqual(4)
    expect(renders.get('b')).toBe(before.b)
    expect(clock.pendingTimers()).toBeLessThan(10)
  })

  it('tells jobs of the same id apart by their kind', async () => {
    const { show, say, advance } = createJobLab()
    await show(<One kind="extraction" />)
    say('progress_updated', { progress: 40 })
    say('progress_updated', { progress: 7, entityType: 'extraction' })
    await advance()
    expect(text()).toBe('extraction running 7')
  })

  it('calls onComplete once for each end, never for a lost connection or a repetition', async () => {
    const { show, say, advance, cut, mend } = createJobLab()
    const onComplete = vi.fn<(job: Job) => void>()
    await show(<One onComplete={onComplete} />)
    say('progress_updated', { progress: 40 })
    await cut()
    await mend()
    expect(onComplete).not.toHaveBeenCalled()
    say('failed', { message: 'x' })
    say('failed', { message: 'x', timestamp: 'later' })
    say('completed')
    await advance()
    expect(onComplete.mock.calls.map(([job]) => job.status)).toEqual(['failed'])
    say('status_changed', { status: 'PENDING' })
    say('completed', { timestamp: 'again' })
    say('status_changed', { status: 'ROLLED_BACK' })
    expect(onComplete.mock.calls.map(([job]) => job.status)).toEqual([
      'failed',
      'completed',
      'rolled_back',
    ])
  })

  it('forgets a job of which the answer is that there is none, unless it was heard of since', async () => {
    const { show, say, advance, cut } = createJobLab()
    const answers: ((job: null) => void)[] = []
    const fetchJob = () => new Promise<null>((resolve) => answers.push(resolve))
    const sayNone = async () => {
      for (const answer of answers.splice(0)) answer(null)
      await advance()
    }
    await show(<One fetchJob={fetchJob} />)
    await advance()
    say('progress_updated', { progress: 40 })
    await sayNone()
    expect(text()).toBe('migration running 40')
    await cut()
    await sayNone()
    expect(text()).toBe('none')
  })

  it('calls onComplete for the event, though an answer had told of the end before', async () => {
    const { show, say } = createJobLab()
    const onComplete = vi.fn()
    const fetchJob = () => Promise.resolve({ jobId: 'm1', kind: 'migration', status: 'completed' })
    await show(<One onComplete={onComplete} fetchJob={fetchJob} />)
    expect(text()).toBe('migration completed 100')
    expect(onComplete).not.toHaveBeenCalled()
    say('completed')
    say('completed', { timestamp: 'again' })
    expect(onComplete).toHaveBeenCalledTimes(1)
  })

  it('asks while the connection is down, no more once the job has ended, and not while it is up', async () => {
    const { show, advance, cut, mend } = createJobLab()
    let progress = 10
    const onComplete = vi.fn()
    const fetchJob = vi.fn(() =>
      Promise.resolve({
        jobId: 'm1',
        kind: 'migration',
        status: progress < 40 ? 'running' : 'completed',
        progress,
      }),
    )
    await show(<One fetchJob={fetchJob} pollingIntervalMs={1_000} onComplete={onComplete} />)
    expect(text()).toBe('migration running 10')
    fetchJob.mockClear()
    await advance(60_000)
    expect(fetchJob).not.toHaveBeenCalled()
    await cut()
    expect(screen.getByTestId('m1').dataset).toMatchObject({ live: 'false', polling: 'true' })
    expect(fetchJob).toHaveBeenCalledTimes(1)
    progress = 20
    await advance(1_000)
    expect(fetchJob).toHaveBeenCalledTimes(2)
    expect(text()).toBe('migration running 20')
    progress = 40
    await advance(1_000)
    expect(text()).toBe('migration completed 100')
    expect(onComplete).toHaveBeenCalledTimes(1)
    fetchJob.mockClear()
    await advance(60_000)
    await mend()
    expect(fetchJob).not.toHaveBeenCalled()
    expect(onComplete).toHaveBeenCalledTimes(1)
  })

  it('asks once more when something was missed, and not for each topic of it', async () => {
    const { show, server, advance } = createJobLab()
    const fetchJob = vi.fn(() => Promise.resolve({ jobId: 'm1', status: 'running' }))
    await show(<One fetchJob={fetchJob} />)
    fetchJob.mockClear()
    for (const topic of ['a', 'b']) {
      act(() => server.send({ type: 'gap', data: { topic, from: 1, to: 3, reason: 'expired' } }))
    }
    await advance(1_000)
    expect(fetchJob).toHaveBeenCalledTimes(1)
  })

  it('goes on asking after an answer that failed, and asks again when the connection is back', async () => {
    const { show, advance, cut, mend } = createJobLab()
    const fetchJob = vi.fn<() => Promise<object>>(() => Promise.reject(new Error('503')))
    await show(<One fetchJob={fetchJob} pollingIntervalMs={1_000} />)
    await cut()
    fetchJob.mockClear()
    await advance(7_000)
    expect(fetchJob.mock.calls.length).toBe(3)
    fetchJob.mockImplementation(() => Promise.resolve({ kind: 'migration', status: 'running' }))
    await mend()
    const calls = fetchJob.mock.calls.length
    await advance(30_000)
    expect(fetchJob.mock.calls.length).toBe(calls)
  })

  it('asks ever less often while there is no answer, and at once when the connection is back', async () => {
    const { show, advance, clock, server } = createJobLab()
    clock.setRandom(0.5)
    const fetchJob = vi.fn<() => Promise<object>>(() => Promise.reject(new Error('404')))
    await show(<One fetchJob={fetchJob} pollingIntervalMs={1_000} />)
    await advance(60_000)
    fetchJob.mockClear()
    await advance(80_000)
    expect(fetchJob).toHaveBeenCalledTimes(10)
    fetchJob.mockClear()
    act(() => server.drop())
    await advance()
    expect(fetchJob).toHaveBeenCalledTimes(1)
    fetchJob.mockImplementation(() => Promise.resolve({ kind: 'migration', status: 'running' }))
    await advance(900)
    expect(fetchJob).toHaveBeenCalledTimes(2)
    expect(text()).toBe('migration running null')
  })

  it('an answer that an event has overtaken does not undo it', async () => {
    const { show, say, advance } = createJobLab()
    let answer = (_: object) => {}
    const fetchJob = () => new Promise<object>((resolve) => (answer = resolve))
    await show(<One fetchJob={fetchJob} />)
    await advance(10)
    say('completed')
    await act(async () =>
      answer({ jobId: 'm1', kind: 'migration', status: 'running', progress: 3 }),
    )
    await advance()
    expect(text()).toBe('migration completed 100')
  })

  it('is stalled after the silence, not while nothing could be heard', async () => {
    const { show, say, advance, cut, mend } = createJobLab()
    await show(<One stalledAfterMs={40_000} />)
    say('progress_updated', { progress: 40 })
    await advance(39_000)
    expect(screen.getByTestId('m1').dataset.stalled).toBe('false')
    await advance(2_000)
    expect(screen.getByTestId('m1').dataset.stalled).toBe('true')
    say('progress_updated', { progress: 41 })
    await advance()
    expect(screen.getByTestId('m1').dataset.stalled).toBe('false')
    await cut()
    await advance(60_000)
    expect(screen.getByTestId('m1').dataset.stalled).toBe('false')
    await mend()
    expect(screen.getByTestId('m1').dataset.stalled).toBe('false')
    await advance(41_000)
    expect(screen.getByTestId('m1').dataset.stalled).toBe('true')
  })

  it('leaves no timer and no listener behind', async () => {
    const { show, say, cut, advance, clock, wrap } = createJobLab()
    const { rerender } = await show(<p />)
    await cut()
    const timers = clock.pendingTimers()
    rerender(wrap(<One fetchJob={() => Promise.resolve({})} />))
    await advance(20)
    say('progress_updated', { progress: 1 })
    rerender(wrap(<p />))
    await advance(20)
    expect(clock.pendingTimers()).toBeLessThanOrEqual(timers)
  })
})

function Many(options: UseJobsOptions) {
  const { jobs, isLoading, isPolling, error } = useJobs(options)
  return (
    <p
      data-testid="jobs"
      data-loading={isLoading}
      data-polling={isPolling}
      data-error={error instanceof Error ? error.message : undefined}
    >
      {jobs.map(({ jobId, progress }) => `${jobId}:${progress}`).join(' ')}
    </p>
  )
}

const listed = () => screen.getByTestId('jobs').textContent

describe('useJobs', () => {
  it('says that it is loading until the first answer, to this question and in this session', async () => {
    const { show, wrap, advance } = createJobLab()
    let answer = (_: object[] | Promise<never>) => {}
    const fetchJobs = () => new Promise<object[]>((resolve) => (answer = resolve))
    const isLoading = () => screen.getByTestId('jobs').dataset.loading
    const { rerender } = await show(<Many fetchJobs={fetchJobs} pollingIntervalMs={1_000} />)
    expect(isLoading()).toBe('true')
    answer(Promise.reject(new Error('503')))
    await advance(1_000)
    expect(isLoading()).toBe('true')
    expect(screen.getByTestId('jobs').dataset.error).toBe('503')
    answer([])
    await advance()
    expect(isLoading()).toBe('false')
    expect(screen.getByTestId('jobs').dataset.error).toBeUndefined()
    rerender(wrap(<Many fetchJobs={fetchJobs} kind="migration" />))
    expect(isLoading()).toBe('true')
    rerender(wrap(<Many kind="migration" />))
    expect(isLoading()).toBe('false')
  })

  it('knows of an answer what was asked for', async () => {
    const { show, say, advance } = createJobLab()
    const answer = [{ id: 7, progress: 5 }, null as never, { id: 8, batchId: 'b2' }, { id: 9 }]
    await show(<Many kind="extraction" batchId="b1" fetchJobs={() => Promise.resolve(answer)} />)
    say('progress_updated', { entityId: '9', progress: 70 })
    await advance()
    expect(listed()).toBe('7:5 9:null')
  })

  it('asks on for jobs of a kind while the connection is down: there may be new ones', async () => {
    const { show, advance, cut } = createJobLab()
    const jobs = [{ jobId: 'm1', status: 'completed' }]
    await show(<Many kind="migration" fetchJobs={() => Promise.resolve([...jobs])} />)
    await cut()
    jobs.push({ jobId: 'm2', status: 'running' })
    await advance(5_000)
    expect(listed()).toBe('m1:100 m2:null')
  })

  const progress = (jobId: string, batchId: string, value: number) => ({
    type: 'job_progress',
    data: { executionId: 'e1', jobId, batchId, currentStep: 's', progressPercentage: value },
  })

  it('lists those that fit, in the order in which they were heard of', async () => {
    const { show, server, say, advance } = createJobLab()
    const onComplete = vi.fn()
    await show(<Many kind="execution" batchId="b1" executionId="e1" onComplete={onComplete} />)
    act(() => {
      server.emitMany([progress('j2', 'b1', 5), progress('j1', 'b1', 9), progress('j3', 'b2', 1)])
      server.emit('job_completed', { executionId: 'e1', jobId: 'j1', batchId: 'b1' })
      server.emit('job_completed', { executionId: 'e1', jobId: 'j3', batchId: 'b2' })
    })
    say('completed')
    await advance()
    expect(listed()).toBe('j2:5 j1:100')
    expect(onComplete).toHaveBeenCalledTimes(1)
  })

  it('asks at first and while down, until all of a batch have ended', async () => {
    const { show, advance, cut } = createJobLab()
    let status = 'running'
    const fetchJobs = vi.fn((_: object) =>
      Promise.resolve([{ jobId: 'm1', kind: 'migration', status, progress: 5 }]),
    )
    await show(<Many kind="migration" batchId="b1" fetchJobs={fetchJobs} />)
    expect(listed()).toBe('m1:5')
    expect(fetchJobs.mock.lastCall?.[0]).toEqual({ kind: 'migration', batchId: 'b1' })
    await cut()
    expect(screen.getByTestId('jobs').dataset.polling).toBe('true')
    fetchJobs.mockClear()
    await advance(10_000)
    expect(fetchJobs).toHaveBeenCalledTimes(2)
    status = 'failed'
    await advance(5_000)
    fetchJobs.mockClear()
    await advance(60_000)
    expect(fetchJobs).not.toHaveBeenCalled()
    expect(screen.getByTestId('jobs').dataset.polling).toBe('false')
  })

  it('asks nothing while it is not enabled', async () => {
    const { show, cut, advance } = createJobLab()
    const fetchJobs = vi.fn(() => Promise.resolve([]))
    await show(<Many fetchJobs={fetchJobs} enabled={false} />)
    await cut()
    await advance(20_000)
    expect(fetchJobs).not.toHaveBeenCalled()
  })

  it('forgets the first that have ended, beyond ten thousand', async () => {
    const { show, server, say, advance } = createJobLab()
    await show(<Many />)
    say('completed')
    act(() => server.emitMany(Array.from({ length: 10_000 }, (_, n) => progress(`j${n}`, 'b', 1))))
    await advance()
    expect(listed().split(' ')).toHaveLength(10_000)
    expect(listed()).not.toContain('m1')
    act(() => server.emitMany([progress('one-more', 'b', 1)]))
    await advance()
    expect(listed()).not.toContain('j0:')
  })
})

describe('the store', () => {
  it('shows a pretended status until the next real one, or until it is undone', async () => {
    const { show, say, advance } = createJobLab()
    let store: ReturnType<typeof useJobStore> | undefined
    function Store() {
      const current = useJobStore()
      // eslint-disable-next-line react-hooks/globals -- to be used by the test
      store = current
      return null
    }
    await show(
      <>
        <One />
        <Store />
      </>,
    )
    say('progress_updated', { progress: 40 })
    await advance()
    const job = store?.get('m1')
    if (!job || !store) throw new Error('no job')
    const undo = store.pretend(job, 'paused')
    await advance()
    expect(text()).toBe('migration paused 40')
    say('progress_updated', { progress: 41 })
    await advance()
    expect(text()).toBe('migration paused 41')
    act(undo)
    await advance()
    expect(text()).toBe('migration running 41')
    const stale = store.pretend(job, 'paused')
    store.pretend(job, 'cancelled')
    act(stale)
    await advance()
    expect(text()).toBe('migration cancelled 41')
    say('failed')
    await advance()
    expect(text()).toBe('migration failed 41')
    store.pretend({ ...job, jobId: 'unknown' }, 'paused')()
    // A new run, of which nothing is known.
    act(store.pretend(job, 'pending'))
    store.pretend(job, 'pending')
    await advance()
    expect(text()).toBe('migration pending null')
  })

  it('forgets everything when another session begins', async () => {
    const { show, say, advance, server } = createJobLab()
    const { useRealtime } = await import('../../../src/react')
    let end = () => {}
    let begin = () => {}
    function Session() {
      const client = useRealtime()
      // eslint-disable-next-line react-hooks/globals -- to be used by the test
      end = client.disconnect
      // eslint-disable-next-line react-hooks/globals -- to be used by the test
      begin = client.connect
      return null
    }
    await show(
      <>
        <One />
        <Session />
      </>,
    )
    say('progress_updated', { progress: 40 })
    await advance()
    expect(text()).toBe('migration running 40')
    act(end)
    await advance()
    act(begin)
    await advance()
    expect(server.connections).toBe(1)
    expect(text()).toBe('none')
  })
})
