import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Demo } from '../../demo/startDemo'
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
const windows: DemoWindow[] = []

beforeAll(prepareDemo, timeout)
afterAll(endDemo)
beforeEach(async () => {
  demo = await startQuietDemo()
})
afterEach(async () => {
  await Promise.all(windows.splice(0).map(({ page }) => page.context().close()))
  await demo.close()
})

async function open(path?: string): Promise<DemoWindow> {
  const opened = await openWindow(demo, path)
  windows.push(opened)
  return opened
}

const activeGoal = async () => {
  const response = await fetch(new URL('/api/goals', demo.url))
  const { items } = (await response.json()) as { items: { goalId: string; status: string }[] }
  const found = items.find(({ status }) => status === 'active')
  if (!found) throw new Error('the sample company has no active goal')
  return found.goalId
}

/** Resolves with the time of day at which the text is in the list. */
function timeOfText({ page }: DemoWindow, text: string): Promise<number> {
  return page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (!document.querySelector('.goal-list')?.textContent.includes(wanted)) return
          observer.disconnect()
          resolve(Date.now())
        }
        const observer = new MutationObserver(look)
        observer.observe(document.body, { childList: true, subtree: true, characterData: true })
        look()
      }),
    text,
  )
}

it(
  'shows what REST writes in both windows',
  async () => {
    const [first, second] = [await open(), await open()]
    for (const title of ['Halve the bounce rate', 'Answer within an hour', 'Open on Sundays']) {
      const seen = [first, second].map((each) => timeOfText(each, title))
      const writtenAt = Date.now()
      await write(demo, '/api/goals', { title })
      const latencies = (await Promise.all(seen)).map((at) => at - writtenAt)
      process.stdout.write(`from REST to the windows: ${latencies.join(' ms, ')} ms\n`)
    }
    for (const each of [first, second]) {
      await goalTitle(each, 'Halve the bounce rate').waitFor()
      await goalTitle(each, 'Open on Sundays').waitFor()
    }
    expect([...first.problems, ...second.problems]).toEqual([])
  },
  timeout,
)

it(
  'shows a goal of its own before the server has it, and never twice',
  async () => {
    const [own, other] = [await open(), await open()]
    let letGo: () => void = () => undefined
    const held = new Promise<void>((resolve) => (letGo = resolve))
    await own.page.route('**/api/goals', async (route) => {
      if (route.request().method() === 'POST') await held
      await route.continue()
    })
    await own.page.evaluate(countTitles, 'Open a second warehouse')
    await own.page.getByRole('button', { name: 'New goal' }).click()
    await own.page.getByLabel('What should be true').fill('Open a second warehouse')
    await own.page.getByRole('button', { name: 'Create goal' }).click()
    await goalTitle(own, 'Open a second warehouse').waitFor()
    expect(await goalTitle(other, 'Open a second warehouse').count()).toBe(0)

    letGo()
    await goalTitle(other, 'Open a second warehouse').waitFor()
    const link = own.page.getByRole('link', { name: 'Open a second warehouse' })
    await link.and(own.page.locator(':not([data-pending])')).first().waitFor()
    // Someone else's goal comes after the echo, so the echo has been dealt with.
    await write(demo, '/api/goals', { title: 'Close the first one' })
    await goalTitle(own, 'Close the first one').waitFor()
    expect(await own.page.evaluate(readMost)).toBe(1)
    expect([...own.problems, ...other.problems]).toEqual([])
  },
  timeout,
)

it(
  'keeps two rooms of one goal in step',
  async () => {
    const path = `/goals/${await activeGoal()}`
    const [own, other] = [await open(path), await open(path)]
    await own.page.getByRole('button', { name: 'Pause' }).click()
    await other.page.getByRole('button', { name: 'Resume' }).waitFor()
    await other.page.getByRole('feed').getByText('paused the goal').first().waitFor()
    await other.page.getByRole('button', { name: 'Resume' }).click()
    await own.page.getByRole('button', { name: 'Pause' }).waitFor()

    await own.page.getByLabel('Add an action').fill('Call the landlord')
    await own.page.keyboard.press('Enter')
    await other.page.locator('.work-title', { hasText: 'Call the landlord' }).waitFor()
    await other.page.getByLabel('Status of “Call the landlord”').selectOption('in_progress')
    const status = own.page.getByLabel('Status of “Call the landlord”')
    await expect.poll(() => status.inputValue()).toBe('in_progress')

    await own.page.getByLabel('Write a note').fill('The keys are with me.')
    await own.page.keyboard.press('Enter')
    const note = (each: DemoWindow) =>
      each.page.getByRole('feed').getByText('The keys are with me.')
    await note(other).waitFor()
    await note(own).waitFor()
    expect(await note(own).count()).toBe(1)
    expect([...own.problems, ...other.problems]).toEqual([])
  },
  timeout,
)

it(
  'takes a change back that the server refuses',
  async () => {
    const own = await open(`/goals/${await activeGoal()}`)
    await own.page.route('**/status', (route) =>
      route.fulfill({ status: 409, json: { error: 'Someone else was faster' } }),
    )
    await own.page.getByRole('button', { name: 'Pause' }).click()
    await own.page.getByText('Someone else was faster').waitFor()
    await own.page.getByRole('button', { name: 'Pause' }).waitFor()
  },
  timeout,
)

it(
  'goes on beside a row that leaves the list while it has the focus',
  async () => {
    const { page } = await open()
    const rows = page.locator('.goal-row')
    await page.getByRole('button', { name: /^Active/ }).click()
    const [leaving, next] = await rows.evaluateAll((links) =>
      links.map((link) => link.getAttribute('href')),
    )
    await rows.first().focus()
    await write(demo, `/api${leaving}/status`, { status: 'paused' })
    await page.locator(`.goal-row[href="${leaving}"]`).waitFor({ state: 'detached' })
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('href'))
    expect(focused).toBe(next)
  },
  timeout,
)

interface CountingWindow {
  most?: number
}

/** Remembers how often a title was in the list at most. */
function countTitles(title: string) {
  const counting = window as CountingWindow
  const look = () => {
    const titles = [...document.querySelectorAll('.goal-row-title')]
    const count = titles.filter((each) => each.textContent.includes(title)).length
    counting.most = Math.max(counting.most ?? 0, count)
  }
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true })
  look()
}

function readMost() {
  return (window as CountingWindow).most
}
