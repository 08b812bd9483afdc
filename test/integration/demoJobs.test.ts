import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Demo } from '../../demo/startDemo'
import { sampleCsv, sampleInvalidRows, sampleRows } from '../../demo/src/normalization/sampleCsv'
import {
  endDemo,
  openWindow,
  prepareDemo,
  startQuietDemo,
  type DemoWindow,
} from '../support/demoWindows'

const timeout = 120_000
/** Over before the test is, so that what differs is shown. */
const patience = { timeout: 60_000 }
/** The pace of jobs for whoever must act on them while they run. */
const slow = 2
let demo: Demo | undefined
const windows: DemoWindow[] = []

beforeAll(prepareDemo, timeout)
afterAll(endDemo)
afterEach(async () => {
  await Promise.all(windows.splice(0).map(({ page }) => page.context().close()))
  await demo?.close()
  demo = undefined
})

/** The first window of a test starts the demo. */
async function open(path: string, pace?: number): Promise<DemoWindow> {
  demo ??= await startQuietDemo(pace)
  const opened = await openWindow(demo, path)
  opened.page.setDefaultTimeout(60_000)
  windows.push(opened)
  return opened
}

const press = ({ page }: DemoWindow, name: string) =>
  page.getByRole('button', { name, exact: true }).click()

/** The card of a job in a grid. */
const card = ({ page }: DemoWindow, name: string) =>
  page.locator('.tidings-job-card', { hasText: name })

const inStatus = (window: DemoWindow, name: string, status: string) =>
  card(window, name)
    .and(window.page.locator(`[data-status=${status}]`))
    .waitFor()

/** Every value that the first bar of a place takes, from now on. */
async function recordBar({ page }: DemoWindow, place: string): Promise<() => Promise<number[]>> {
  await page.evaluate((selector) => {
    const seen: number[] = []
    Object.assign(window, { seenProgress: seen })
    const look = () => {
      const bar = document.querySelector(`${selector} [role=progressbar]`)
      const value = Number(bar?.getAttribute('aria-valuenow') ?? Number.NaN)
      if (!Number.isNaN(value) && value !== seen.at(-1)) seen.push(value)
    }
    new MutationObserver(look).observe(document.body, {
      ...{ childList: true, subtree: true, attributes: true },
    })
    look()
  }, place)
  return () => page.evaluate(() => (window as { seenProgress?: number[] }).seenProgress ?? [])
}

/** It moved on the way, and never backwards. */
function expectMovement(values: readonly number[]): void {
  expect(values.filter((value) => value > 0 && value < 100).length).toBeGreaterThan(1)
  expect(values).toEqual([...values].sort((a, b) => a - b))
}

it.each(['Event stream', 'WebSocket'])(
  'follows an execution over %s to its end, with its log',
  async (link) => {
    const window = await open('/executions')
    await press(window, link)
    await window.indicator.and(window.page.locator('[data-state=connected]')).waitFor()
    const seen = await recordBar(window, '.tidings-job-grid')
    await press(window, 'Visit the sites')
    await inStatus(window, 'Northwind Freight', 'completed')
    expectMovement(await seen())
    await inStatus(window, 'Oak & Iron', 'completed')
    await inStatus(window, 'Kestrel Supply', 'failed')
    const log = window.page.getByRole('log')
    await log.getByText('is done: € 118.00').waitFor()
    await log.getByText('failed: The page did not answer within 30 s').waitFor()
    // The site that began last need not be the one that ends last.
    const ends = log.getByRole('listitem').filter({ hasText: / (is done|failed): / })
    await expect.poll(() => ends.count(), patience).toBe(6)

    // What came live is what the history has.
    const lines = await log.getByRole('listitem').allTextContents()
    await window.page.reload()
    await expect.poll(() => log.getByRole('listitem').allTextContents(), patience).toEqual(lines)
    expect(window.problems).toEqual([])
  },
  timeout,
)

it(
  'shows an execution that began elsewhere while the page was still asking for the latest',
  async () => {
    const [own, other] = [await open('/executions', slow), await open('/executions')]
    let asked = 0
    let answer = () => {}
    const isAnswered = new Promise<void>((resolve) => (answer = resolve))
    await other.page.route('**/jobs/items?kind=execution', async (route) => {
      const response = await route.fetch()
      asked++
      await isAnswered
      await route.fulfill({ response })
    })
    await other.page.reload()
    await expect.poll(() => asked).toBe(1)
    await other.indicator.and(other.page.locator('[data-state=connected]')).waitFor()
    await press(own, 'Visit the sites')
    await other.page.getByRole('button', { name: 'Executions: 6 in progress' }).waitFor()
    answer()
    await inStatus(other, 'Oak & Iron', 'completed')
    expect([...own.problems, ...other.problems]).toEqual([])
  },
  timeout,
)

it(
  'pauses, resumes, cancels and retries jobs for every window',
  async () => {
    const [own, other] = [await open('/executions', slow), await open('/executions')]
    await press(own, 'Visit the sites')
    await inStatus(own, 'Oak & Iron', 'running')
    await card(own, 'Oak & Iron').getByRole('button', { name: 'Pause' }).click()
    await inStatus(other, 'Oak & Iron', 'paused')
    await card(other, 'Oak & Iron').getByRole('button', { name: 'Resume' }).click()
    await inStatus(own, 'Oak & Iron', 'running')
    await card(own, 'Oak & Iron').getByRole('button', { name: 'Cancel' }).click()
    await card(own, 'Oak & Iron').locator('[role=group] [data-action=cancel]').click()
    await inStatus(other, 'Oak & Iron', 'cancelled')
    await card(other, 'Oak & Iron').getByRole('button', { name: 'Retry' }).click()
    await inStatus(own, 'Oak & Iron', 'completed')
    await inStatus(own, 'Kestrel Supply', 'failed')
    await card(other, 'Kestrel Supply').getByRole('button', { name: 'Retry' }).click()
    await inStatus(own, 'Kestrel Supply', 'completed')
    expect([...own.problems, ...other.problems]).toEqual([])
  },
  timeout,
)

it(
  'counts the valid and the invalid rows of a CSV, and hands out the valid ones',
  async () => {
    const window = await open('/normalization')
    const rows = [
      'name,email,country,since,amount',
      '"Lind, Ada",ADA@Example.com,nl,2024-02-29,"12,5"',
      'Ben,no address,gb,2024-01-01,3',
      'Chloe,chloe@example.com,United Kingdom,2024-01-01,3',
      'Dev,dev@example.com,pt,2024-01-01',
      '"Eve ""E"" Moss",eve@example.com,se,2023-12-31,0.25',
    ]
    const buffer = Buffer.from(rows.join('\r\n'))
    const file = { name: 'five.csv', mimeType: 'text/csv', buffer }
    await window.page.locator('input[type=file]').setInputFiles(file)
    await inStatus(window, 'five.csv', 'completed')
    await card(window, 'five.csv').getByText('2 valid', { exact: true }).waitFor()
    await card(window, 'five.csv').getByText('3 invalid', { exact: true }).waitFor()
    const href = await card(window, 'five.csv').getByRole('link').getAttribute('href')
    const output = await (await fetch(new URL(href ?? '', window.page.url()))).text()
    expect(output.trimEnd().split('\r\n')).toEqual([
      'name,email,country,since,amount',
      '"Lind, Ada",ada@example.com,NL,2024-02-29,12.50',
      '"Eve ""E"" Moss",eve@example.com,SE,2023-12-31,0.25',
    ])

    const wrong = { ...file, name: 'wrong.csv', buffer: Buffer.from('name,amount\nAda,1') }
    await window.page.locator('input[type=file]').setInputFiles(wrong)
    await card(window, 'The header lacks email, country, since').waitFor()
    expect(window.problems).toEqual([])
  },
  timeout,
)

it(
  'follows the sample file to its end, over Socket.IO and from another page',
  async () => {
    expect(sampleCsv().split('\n')).toHaveLength(sampleRows + 1)
    const window = await open('/normalization', slow)
    const seen = await recordBar(window, '.tidings-job-grid')
    await press(window, 'Use a sample file')
    const name = 'customers-sample.csv'
    await card(window, name).getByRole('button', { name: 'Pause' }).click()
    await inStatus(window, name, 'paused')
    await window.page.getByRole('link', { name: 'Goals', exact: true }).click()
    await window.page.getByRole('button', { name: 'Normalization: 1 in progress' }).waitFor()
    await window.page.getByRole('link', { name: 'Normalization' }).click()
    await card(window, name).getByRole('button', { name: 'Resume' }).click()
    await inStatus(window, name, 'completed')
    expectMovement(await seen())
    const count = (rows: number) => rows.toLocaleString('en-US')
    const valid = `${count(sampleRows - sampleInvalidRows)} valid`
    await card(window, name).getByText(valid, { exact: true }).waitFor()
    const invalid = `${count(sampleInvalidRows)} invalid`
    await card(window, name).getByText(invalid, { exact: true }).waitFor()
    expect(window.problems).toEqual([])
  },
  timeout,
)

it(
  'follows an extraction and a migration over STOMP to their end',
  async () => {
    const window = await open('/operations')
    await press(window, 'Extract')
    await press(window, 'Migrate')
    const row = (name: string) => window.page.getByRole('row', { name })
    const migration = card(window, 'Migration #customers-m1')
    const seen = await recordBar(window, '.tidings-job-card')
    await migration.getByText(/step \d of 7/).waitFor()
    await migration.getByRole('button', { name: 'Pause' }).click()
    await inStatus(window, 'Migration #customers-m1', 'paused')
    await row('Migration #customers-m1').getByText('Paused').waitFor()
    await migration.getByRole('button', { name: 'Resume' }).click()
    await inStatus(window, 'Migration #customers-m1', 'completed')
    expectMovement(await seen())
    await row('Migration #customers-m1').getByText('Completed').waitFor()
    await row('Extraction #customers-x1').getByText('Completed').waitFor()
    expect(window.problems).toEqual([])
  },
  timeout,
)

it(
  'notices at once that an event stream was dropped',
  async () => {
    const window = await open('/executions')
    await press(window, 'Event stream')
    await demo?.server.turn('drop')
    // By its silence alone it would be found after 25 s.
    await expect.poll(() => window.states()).toEqual(['connected', 'reconnecting', 'connected'])
  },
  timeout,
)

it(
  'goes on by the event stream where WebSocket is blocked, says so, and comes back',
  async () => {
    const window = await open('/executions')
    const { page, indicator } = window
    const inHealth = (health: string) =>
      indicator.and(page.locator(`[data-health=${health}]`)).waitFor()
    await press(window, 'Whatever works')
    await inHealth('good')
    await demo?.server.turn('block-websocket')
    await inHealth('degraded')
    await indicator.getByText('Live (limited)').first().waitFor()
    await indicator.getByRole('button').click()
    await indicator.locator('dd', { hasText: /^sse$/ }).waitFor()
    await page.keyboard.press('Escape')

    const seen = await recordBar(window, '.tidings-job-grid')
    await press(window, 'Visit the sites')
    await inStatus(window, 'Northwind Freight', 'completed')
    expectMovement(await seen())
    await inHealth('degraded')
    await demo?.server.turn('allow-websocket')
    await inHealth('good')
  },
  timeout,
)
