import { Toaster } from 'sonner'
import { expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-react'
import { GoalActivityFeed, RealtimeProvider } from '../../src'
import { goalEvents } from '../../src/domains/goals'
import { JobCard, jobEvents, JobTray } from '../../src/jobs'
import { createFakeServer } from '../../src/testing'
import { RealtimeToasts } from '../../src/toast'

/** Runs if it ever becomes part of the page as anything but text. */
const script = '<img src="x" onerror="window.__xss = true"><script>window.__xss = true</script>'
const patience = { timeout: 10_000 }
const hasRun = () => '__xss' in window

it('F46 what people call things is text: in the feed and in toasts', async () => {
  const server = createFakeServer()
  await render(
    <RealtimeProvider transport={server.transport} events={goalEvents}>
      <GoalActivityFeed goalId="goal-1" />
      <RealtimeToasts />
      <Toaster />
    </RealtimeProvider>,
  )
  await vi.waitFor(() => expect(server.attempts).toBe(1), patience)
  await vi.waitFor(() => {
    server.emit('goal.completed', {
      goalId: 'goal-1',
      completedAt: new Date().toISOString(),
      completedBy: script,
      finalNotes: script,
    })
    expect(document.querySelector('[role="feed"] article')).not.toBeNull()
  }, patience)
  await vi.waitFor(
    () => expect(document.querySelector('[data-sonner-toast]')).not.toBeNull(),
    patience,
  )
  expect(document.querySelector('[role="feed"]')?.textContent).toContain('<img')
  expect(document.querySelector('img, [role="feed"] script')).toBeNull()
  expect(hasRun()).toBe(false)
})

it('F46 and F47 a job’s name is text, also in the title, and its addresses lead nowhere else', async () => {
  const server = createFakeServer()
  await render(
    <RealtimeProvider transport={server.transport} events={jobEvents}>
      <JobCard jobId="j-1" />
      <JobTray />
    </RealtimeProvider>,
  )
  await vi.waitFor(() => expect(server.attempts).toBe(1), patience)
  const ids = { executionId: 'e-1', batchId: 'b-1', jobId: 'j-1' }
  const say = (more: object) =>
    server.emit('job_started', { ...ids, siteName: script, goal: script, ...more })
  for (const url of ['javascript:window.__xss=true', ' java\nscript:window.__xss=true']) {
    await vi.waitFor(() => {
      say({ siteUrl: url, outputFileUrl: url })
      expect(document.querySelector('.tidings-job-card')?.textContent).toContain('<img')
    }, patience)
    expect(document.querySelectorAll('.tidings-job-card a')).toHaveLength(0)
  }
  say({ siteUrl: 'https://example.com/page', outputFileUrl: 'data:text/html,hi' })
  await vi.waitFor(() => {
    const links = [...document.querySelectorAll<HTMLAnchorElement>('.tidings-job-card a')]
    expect(links.map(({ href }) => href)).toEqual(['https://example.com/page'])
  }, patience)
  expect(document.querySelector('img')).toBeNull()
  expect(hasRun()).toBe(false)
})
