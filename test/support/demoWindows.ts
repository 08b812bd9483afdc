import { chromium, type Browser, type Locator, type Page } from 'playwright'
import { buildDemo, startDemo, type Demo } from '../../demo/startDemo'
import { launchOptions } from '../../scripts/chromium'

/** A window of the demo, in a browser context of its own, and what it has done so far. */
export interface DemoWindow {
  readonly page: Page
  /** The connection as the page shows it. */
  readonly indicator: Locator
  /** Console errors and uncaught exceptions. */
  readonly problems: string[]
  /** `GET /api/goals`, for every request. */
  readonly requests: string[]
  /** Every state that the indicator has shown since it was first live. */
  states(): Promise<string[]>
}

let browser: Browser | null = null

/** Builds the demo and starts the browser; once for a test file. */
export async function prepareDemo(): Promise<void> {
  await buildDemo()
  browser = await chromium.launch({
    ...launchOptions,
    args: [...launchOptions.args, '--no-sandbox'],
  })
}

/** Ends the browser. */
export async function endDemo(): Promise<void> {
  await browser?.close()
  browser = null
}

/**
 * A demo on free ports in which nothing happens by itself.
 *
 * @param pace - how many times as long as usual jobs take
 */
export const startQuietDemo = (pace = 1): Promise<Demo> =>
  startDemo({ port: 0, serverPort: 0, rate: 0, pace, reuseBuild: true })

/** Opens a page and waits until it is live. */
export async function openWindow(demo: Demo, path = '/'): Promise<DemoWindow> {
  if (!browser) throw new Error('call prepareDemo() first')
  const context = await browser.newContext()
  const page = await context.newPage()
  const problems: string[] = []
  const requests: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('request', (request) =>
    requests.push(`${request.method()} ${new URL(request.url()).pathname}`),
  )
  await page.goto(new URL(path, demo.url).href)
  const indicator = page.locator('.tidings-indicator')
  await indicator.and(page.locator('[data-state=connected]')).waitFor()
  await page.evaluate(recordStates)
  return { page, indicator, problems, requests, states: () => page.evaluate(readStates) }
}

interface RecordingWindow {
  seenStates?: string[]
}

function recordStates() {
  const indicator = document.querySelector<HTMLElement>('.tidings-indicator')
  if (!indicator) throw new Error('there is no indicator')
  const seen = [indicator.dataset.state ?? '']
  const recording = window as RecordingWindow
  recording.seenStates = seen
  new MutationObserver(() => seen.push(indicator.dataset.state ?? '')).observe(indicator, {
    attributeFilter: ['data-state'],
  })
}

function readStates() {
  return (window as RecordingWindow).seenStates ?? []
}

/** Writes over REST, as someone else would. */
export async function write<T>(demo: Demo, path: string, body: object): Promise<T> {
  const response = await fetch(new URL(path, demo.url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-User-Id': 'u-ben' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`POST ${path} → ${response.status}`)
  return (await response.json()) as T
}

/** The title of a goal in the list. */
export const goalTitle = ({ page }: DemoWindow, title: string): Locator =>
  page.locator('.goal-row-title', { hasText: title })
