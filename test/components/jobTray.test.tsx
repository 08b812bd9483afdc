import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { JobTray, type JobTrayProps } from '../../src/components/job-tray/JobTray'
import { jobEvents } from '../../src/domains/jobs'
import { RealtimeProvider } from '../../src/react'
import { createFakeClock, createFakeServer } from '../../src/testing'
import { eventually } from '../support/eventually'

beforeEach(() => {
  sessionStorage.clear()
  document.title = 'Orders'
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** A page with a tray, as it is after it was loaded. */
async function openPage(props: JobTrayProps = {}, userId: string | null = 'u-ada') {
  const clock = createFakeClock(Date.UTC(2026, 2, 4, 12))
  const server = createFakeServer({ clock, identity: { userId: userId ?? undefined } })
  const page = (isEnabled = true) => (
    <RealtimeProvider
      transport={server.transport}
      events={jobEvents}
      environment={clock.environment}
      enabled={isEnabled}
    >
      <JobTray {...props} />
    </RealtimeProvider>
  )
  const { rerender, unmount } = render(page())
  const advance = (ms = 20) => act(() => clock.advance(ms))
  await advance()
  const tell = (type: string, jobId: string, more: object = {}) =>
    act(() => server.emit(type, { executionId: `x-${jobId}`, jobId, ...more }))
  return {
    advance,
    tell,
    clock,
    start: async (jobId: string) => {
      tell('job_progress', jobId, { currentStep: 'Reading', progressPercentage: 40 })
      await advance()
    },
    signOut: () => rerender(page(false)),
    signIn: () => rerender(page()),
    leave: unmount,
  }
}

const face = () => screen.queryByRole('button', { name: /job/ })?.textContent ?? null

it('shows the running jobs again after a reload, and asks once what became of each', async () => {
  const before = await openPage()
  await before.start('7')
  await before.start('8')
  expect(face()).toBe('2 jobs in progress')
  before.leave()

  const fetchJob = vi.fn((jobId: string) => Promise.resolve({ jobId, status: 'running' as const }))
  const after = await openPage({ fetchJob })
  await after.advance()
  expect(face()).toBe('2 jobs in progress')
  expect(fetchJob.mock.calls.map(([jobId]) => jobId)).toEqual(['7', '8'])
})

it('keeps apart what trays of different jobs show', async () => {
  const before = await openPage({ executionId: 'x-7' })
  await before.start('7')
  before.leave()
  const other = await openPage({ executionId: 'x-8' })
  expect(face()).toBeNull()
  await other.start('8')
  other.leave()
  await openPage({ executionId: 'x-7' })
  expect(face()).toBe('1 job in progress')
})

it('forgets after a reload what has ended meanwhile', async () => {
  const before = await openPage()
  await before.start('7')
  before.leave()
  const ended = (jobId: string) => Promise.resolve({ jobId, status: 'completed' as const })
  const after = await openPage({ fetchJob: ended })
  await after.advance()
  expect(face()).not.toBe('1 job in progress')
})

it('forgets after a reload a job that is no more', async () => {
  const before = await openPage()
  await before.start('7')
  await before.start('8')
  before.leave()
  const after = await openPage({
    fetchJob: (jobId) => Promise.resolve(jobId === '7' ? null : { status: 'running' }),
  })
  await after.advance()
  expect(face()).toBe('1 job in progress')
  after.leave()
  await openPage()
  expect(face()).toBe('1 job in progress')
})

it.each([
  ['there is no answer', () => Promise.reject(new Error('503'))],
  [
    'asking throws at once',
    () => {
      throw new Error('not signed in')
    },
  ],
])('keeps what it has seen where %s', async (_, fetchJob) => {
  const before = await openPage()
  await before.start('7')
  before.leave()
  const after = await openPage({ fetchJob })
  await after.advance()
  expect(face()).toBe('1 job in progress')
})

it('shows nobody the jobs of another user', async () => {
  const before = await openPage()
  await before.start('7')
  before.leave()
  await openPage({}, 'u-ben')
  expect(face()).toBeNull()
})

it('shows again only what the server tells of where it names no user', async () => {
  const before = await openPage({}, null)
  await before.start('7')
  await before.start('8')
  before.leave()
  const stored = sessionStorage.getItem('tidings-jobs') ?? ''
  const unasked = await openPage({}, null)
  expect(face()).toBeNull()
  unasked.leave()
  sessionStorage.setItem('tidings-jobs', stored)
  const fetchJob = (jobId: string) =>
    jobId === '7' ? Promise.resolve({ progress: 50 }) : Promise.reject(new Error('403'))
  const after = await openPage({ fetchJob }, null)
  await after.advance()
  expect(face()).toBe('1 job in progress')
})

it('forgets the jobs when the session ends', async () => {
  const before = await openPage()
  await before.start('7')
  before.signOut()
  await before.advance()
  before.leave()
  await openPage()
  expect(face()).toBeNull()
})

it('says nothing in the next session of what ended in the one before', async () => {
  const page = await openPage()
  await page.start('7')
  page.tell('job_completed', '7')
  await page.advance()
  expect(screen.getByRole('status')).toHaveTextContent('Execution #7: completed')
  page.signOut()
  await page.advance()
  page.signIn()
  await page.advance()
  expect(screen.getByRole('status')).toBeEmptyDOMElement()
})

it('keeps nothing without a key', async () => {
  const before = await openPage({ storageKey: null })
  await before.start('7')
  before.leave()
  expect(sessionStorage).toHaveLength(0)
})

it('shows no answer to a question of the session before', async () => {
  const before = await openPage()
  await before.start('7')
  before.leave()
  let answer = (_: object) => {}
  const fetchJob = () => new Promise<object>((resolve) => (answer = resolve))
  const after = await openPage({ fetchJob })
  after.signOut()
  await after.advance()
  after.signIn()
  await after.advance()
  answer({ jobId: '7', status: 'running' })
  await after.advance()
  expect(face()).toBeNull()
})

it.each([
  '{',
  'null',
  '{"userId":"u-ada"}',
  '{"userId":"u-ada","jobs":"all"}',
  '{"userId":"u-ada","jobs":[null,7,"7",[],{}]}',
  '[]',
])('does without what is not its own in the storage: %s', async (text) => {
  sessionStorage.setItem('tidings-jobs', text)
  const page = await openPage({ fetchJob: () => Promise.resolve(null) })
  expect(face()).toBeNull()
  await page.start('7')
  expect(face()).toBe('1 job in progress')
})

it('works where the storage is forbidden', async () => {
  vi.spyOn(globalThis, 'sessionStorage', 'get').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError')
  })
  const page = await openPage()
  await page.start('7')
  expect(face()).toBe('1 job in progress')
})

it('counts the running jobs in the title, whoever else changes it, and takes the number back', async () => {
  const page = await openPage()
  await page.start('7')
  expect(document.title).toBe('(1) Orders')
  document.title = 'Order 12'
  await eventually(() => expect(document.title).toBe('(1) Order 12'))
  page.tell('job_completed', '7')
  await page.advance()
  expect(document.title).toBe('Order 12')
})

it('does not fight over the title with another tray, or with a number of the app', async () => {
  document.title = '(7) Inbox'
  const one = await openPage()
  await one.start('7')
  expect(document.title).toBe('(7) Inbox')
  document.title = ''
  await eventually(() => expect(document.title).toBe('(1)'))
  const other = await openPage({ storageKey: null })
  await other.start('8')
  await other.start('9')
  document.title = 'Orders'
  await eventually(() => expect(document.title).toMatch(/^\(\d\) Orders$/))
  one.leave()
  other.leave()
  expect(document.title).toBe('Orders')
})

it('leaves the title alone where it is told to', async () => {
  const page = await openPage({ countInTitle: false })
  await page.start('7')
  expect(document.title).toBe('Orders')
})

it.each([
  { isHidden: true, permission: 'granted', told: ['Execution #7: completed'] },
  { isHidden: false, permission: 'granted', told: [] },
  { isHidden: true, permission: 'denied', told: [] },
])('notifies of an end: hidden $isHidden, $permission', async ({ isHidden, permission, told }) => {
  const shown: string[] = []
  const notification = function (words: string) {
    shown.push(words)
  }
  vi.stubGlobal('Notification', Object.assign(notification, { permission }))
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(isHidden)
  const page = await openPage({ notify: true })
  await page.start('7')
  page.tell('job_completed', '7')
  await page.advance()
  expect(shown).toEqual(told)
})

it('says by its face and in words that one of those that ended has failed', async () => {
  const { advance, start, tell } = await openPage()
  await start('7')
  const status = () => screen.getByRole('button', { name: /job/ }).dataset.status
  expect(status()).toBe('running')
  tell('job_completed', '7')
  await advance()
  expect(status()).toBe('completed')
  expect(face()).toBe('All jobs done')
  await start('8')
  tell('job_failed', '8', { error: 'The site asks for a captcha' })
  await advance()
  expect(status()).toBe('failed')
  expect(face()).toBe('All jobs ended, 1 failed')
})

it('tells the whole name of a job where there is no room for it', async () => {
  const { start, advance } = await openPage()
  await start('7')
  act(() => screen.getByRole('button', { name: '1 job in progress' }).click())
  await advance()
  const name = screen.getByText('Execution #7')
  expect(name.title).toBe('Execution #7')
})

it('lists what runs before what has ended, where there is no room for both', async () => {
  const page = await openPage({ maxDisplay: 1 })
  await page.start('7')
  page.tell('job_completed', '7')
  await page.start('8')
  act(() => screen.getByRole('button', { name: '1 job in progress' }).click())
  expect(screen.getByRole('listitem')).toHaveTextContent('Execution #8')
  expect(screen.getByText('+1 more')).toBeVisible()
})

it('leaves the focus with its button once what has ended is cleared', async () => {
  const page = await openPage()
  await page.start('7')
  page.tell('job_completed', '7')
  await page.start('8')
  act(() => screen.getByRole('button', { name: '1 job in progress' }).click())
  const clear = screen.getByRole('button', { name: 'Clear finished' })
  clear.focus()
  act(() => clear.click())
  expect(screen.getByRole('button')).toHaveFocus()
})
