import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { startDemo, type Demo } from '../../demo/startDemo'
import { createDevServer, type DevServer } from '../../src/server'
import {
  endDemo,
  goalTitle,
  openWindow,
  prepareDemo,
  startQuietDemo,
  write,
  type DemoWindow,
} from '../support/demoWindows'

const timeout = 60_000
let demo: Demo
let restarted: DevServer | null = null
const windows: DemoWindow[] = []

beforeAll(prepareDemo, timeout)
afterAll(endDemo)
beforeEach(async () => {
  demo = await startQuietDemo()
})
afterEach(async () => {
  await Promise.all(windows.splice(0).map(({ page }) => page.context().close()))
  await restarted?.close()
  restarted = null
  await demo.close()
})

async function open(path?: string): Promise<DemoWindow> {
  const opened = await openWindow(demo, path)
  windows.push(opened)
  return opened
}

const countOf = ({ requests }: DemoWindow, request: string) =>
  requests.filter((each) => each === request).length

const inState = ({ indicator }: DemoWindow, state: string) =>
  expect.poll(() => indicator.getAttribute('data-state'), { timeout: 20_000 }).toBe(state)

it(
  'reconnects by itself after the server was killed, and fetches everything once',
  async () => {
    const window = await open()
    await write(demo, '/api/goals', { title: 'Forgotten by the restart' })
    await goalTitle(window, 'Forgotten by the restart').waitFor()
    const toasts = window.page.locator('[data-sonner-toast]')
    await expect.poll(() => toasts.count()).toBe(1)
    await demo.server.close()
    await inState(window, 'reconnecting')
    const before = countOf(window, 'GET /api/goals')
    restarted = await createDevServer({ port: demo.server.port, rate: 0 })
    await inState(window, 'connected')
    await goalTitle(window, 'Forgotten by the restart').waitFor({ state: 'detached' })
    expect(countOf(window, 'GET /api/goals') - before).toBe(1)
    // The toast of the goal may have gone by now; the return has brought none.
    expect(await toasts.count()).toBeLessThanOrEqual(1)
  },
  timeout,
)

it(
  'counts down and reconnects at once by Retry now',
  async () => {
    const window = await open()
    await demo.server.turn('restart', { retryAfterMs: 600_000 })
    await inState(window, 'reconnecting')
    await window.indicator.getByRole('button').click()
    await window.page.getByText(/^in \d+ s$/).waitFor()
    await window.page.getByText('The server is not available').waitFor()
    await window.page.getByRole('button', { name: 'Retry now' }).click()
    await inState(window, 'connected')
    await write(demo, '/api/goals', { title: 'Heard after the retry' })
    await goalTitle(window, 'Heard after the retry').waitFor()
    expect(window.problems).toEqual([])
  },
  timeout,
)

it(
  'says that it is offline, and shows on its return what happened meanwhile',
  async () => {
    const window = await open()
    await window.page.context().setOffline(true)
    await inState(window, 'offline')
    await window.indicator.getByText('Offline').first().waitFor()
    await write(demo, '/api/goals', { title: 'Written while it was away' })
    await window.page.context().setOffline(false)
    await inState(window, 'connected')
    await goalTitle(window, 'Written while it was away').waitFor()
  },
  timeout,
)

it(
  'gets a new token in mid-session with one request and without a break',
  async () => {
    const window = await open()
    const before = countOf(window, 'POST /dev/token')
    await demo.server.turn('expire-token')
    await expect.poll(() => countOf(window, 'POST /dev/token')).toBe(before + 1)
    await write(demo, '/api/goals', { title: 'Heard with the new token' })
    await goalTitle(window, 'Heard with the new token').waitFor()
    expect(await window.states()).toEqual(['connected'])
    expect(countOf(window, 'POST /dev/token')).toBe(before + 1)
    expect(window.problems).toEqual([])
  },
  timeout,
)

it(
  'says why it gave up when even a fresh token is refused, and recovers by Retry now',
  async () => {
    const window = await open()
    await demo.server.turn('refuse-token')
    await demo.server.turn('drop')
    await inState(window, 'failed')
    await window.indicator.getByRole('button').click()
    await window.page.getByText('Reason').waitFor()
    await demo.server.turn('accept-token')
    await window.page.getByRole('button', { name: 'Retry now' }).click()
    await inState(window, 'connected')
  },
  timeout,
)

it(
  'works from the server panel',
  async () => {
    const window = await open()
    await window.page.getByRole('button', { name: 'Server panel' }).click()
    await window.page.getByRole('button', { name: 'Drop' }).click()
    await expect.poll(() => window.states()).toEqual(['connected', 'reconnecting', 'connected'])
    await window.page.getByRole('button', { name: 'Garbage' }).click()
    const refused = window.page.locator('.facts > div', { hasText: 'Refused' }).locator('dd')
    await expect.poll(async () => Number(await refused.textContent())).toBeGreaterThan(0)
    expect(window.problems).toEqual([])
  },
  timeout,
)

it(
  'takes the next free ports when its own are taken',
  async () => {
    const port = Number(new URL(demo.url).port)
    const options = { port, serverPort: demo.server.port, rate: 0, reuseBuild: true }
    const second = await startDemo(options)
    expect(second.url).not.toBe(demo.url)
    expect(second.server.port).not.toBe(demo.server.port)
    await second.close()
  },
  timeout,
)
