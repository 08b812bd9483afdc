import { act, screen, within } from '@testing-library/react'
import { Profiler } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { JobTable } from '../../../src/components/job-table/JobTable'
import { LiveJobGrid } from '../../../src/components/live-job-grid/LiveJobGrid'
import type { Job } from '../../../src/domains/jobs'
import { useJobs } from '../../../src/react/jobs'
import { createJobLab } from '../../react/jobs/jobLab'

const jobCount = 1_000
const perSecond = 2_000
const framesPerSecond = 60

// jsdom lays nothing out, and a table without a height shows no rows.
beforeEach(() => {
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(480)
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(800)
})
afterEach(() => vi.restoreAllMocks())

it('does not say that there are no jobs before it knows', async () => {
  const { show, advance } = createJobLab()
  let answer = (_: object[]) => {}
  const fetchJobs = () => new Promise<object[]>((resolve) => (answer = resolve))
  await show(
    <>
      <JobTable fetchJobs={fetchJobs} />
      <LiveJobGrid fetchJobs={() => new Promise(() => {})} />
    </>,
  )
  expect(screen.getAllByText('Loading jobs…')).toHaveLength(2)
  answer([])
  await advance()
  expect(screen.getByText(/No jobs yet/)).toBeVisible()
})

it('says that jobs could not be loaded, until they can', async () => {
  const { show, advance } = createJobLab()
  let isDown = true
  const fetchJobs = async () => (isDown ? Promise.reject(new Error('503')) : [])
  await show(
    <>
      <JobTable fetchJobs={fetchJobs} />
      <LiveJobGrid fetchJobs={() => Promise.reject(new Error('503'))} />
    </>,
  )
  expect(screen.getAllByText(/could not be loaded/)).toHaveLength(2)
  isDown = false
  await advance(5_000)
  expect(screen.getAllByText(/could not be loaded/)).toHaveLength(1)
  expect(screen.getByText(/No jobs yet/)).toBeVisible()
})

it('commits at most once a frame under 2,000 messages a second over 1,000 jobs, and ends right', async () => {
  const { show, server, advance } = createJobLab()
  let commits = 0
  let jobs: readonly Job[] = []
  function Jobs() {
    const { jobs: now } = useJobs()
    return <i ref={() => void (jobs = now)} />
  }
  await show(
    <>
      <Profiler id="table" onRender={() => commits++}>
        <JobTable initialSort={{ column: 'name', isDescending: false }} />
      </Profiler>
      <Jobs />
    </>,
  )
  let sent = 0
  /** Each job in its turn, one per cent further each time. */
  const tell = () => {
    const processedRows = Math.floor(sent / jobCount) + 1
    const rows = { processedRows, validRows: processedRows, invalidRows: 0, totalRows: 100 }
    server.emit('job:progress', { jobId: sent++ % jobCount, ...rows, progress: processedRows })
  }
  act(() => {
    while (sent < jobCount) tell()
  })
  await advance(100)

  const byFrame: number[] = []
  const last = sent + perSecond
  while (sent < last) {
    const before = commits
    const until = Math.min(last, sent + Math.ceil(perSecond / framesPerSecond))
    // Each alone, as it comes off the wire: taken together, React would commit them together.
    while (sent < until) act(tell)
    await advance(16)
    byFrame.push(commits - before)
  }
  // The first change of a quiet frame is shown at once, and the rest of it at its end.
  expect(byFrame[0]).toBeLessThanOrEqual(2)
  expect(Math.max(...byFrame.slice(1))).toBe(1)
  await advance(16)

  const right = Array.from({ length: jobCount }, (_, id) => [`${id}`, 3])
  expect(jobs.map(({ jobId, progress }) => [jobId, progress])).toEqual(right)
  const rows = within(screen.getByRole('table')).getAllByRole('row').slice(1)
  expect(rows.length).toBeGreaterThan(10)
  for (const row of rows) expect(within(row).getByText('3%')).toBeVisible()
  const atRest = commits
  await advance(1_000)
  expect(commits).toBe(atRest)
}, 60_000)
