import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Demo } from '../../demo/startDemo'
import {
  endDemo,
  openWindow,
  prepareDemo,
  startQuietDemo,
  type DemoWindow,
} from '../support/demoWindows'

const timeout = 60_000
let demo: Demo
let window: DemoWindow

beforeAll(prepareDemo, timeout)
afterAll(endDemo)
beforeEach(async () => {
  demo = await startQuietDemo()
  window = await openWindow(demo)
})
afterEach(async () => {
  await window.page.context().close()
  await demo.close()
})

const focused = () => window.page.locator(':focus')
const top = () => window.page.evaluate(() => scrollY)

it(
  'begins a page at its top with the focus on it, and returns to where it was',
  async () => {
    const { page } = window
    await page.setViewportSize({ width: 1280, height: 480 })
    const row = page.locator('.goal-row').last()
    await row.scrollIntoViewIfNeeded()
    const before = await top()
    expect(before).toBeGreaterThan(0)
    const title = await row.locator('.goal-row-title').textContent()
    await row.click()
    await page.getByRole('heading', { level: 1, name: title ?? '' }).waitFor()
    expect(await top()).toBe(0)
    expect(await focused().getAttribute('id')).toBe('main')
    await expect.poll(() => page.title()).toBe(`${title} · Cairn`)
    await page.goBack()
    await expect.poll(top).toBe(before)
    expect(await page.title()).toBe('Goals · Cairn')
  },
  timeout,
)

it(
  'moves the focus into the server panel, and back by Escape',
  async () => {
    const { page } = window
    await page.getByRole('button', { name: 'Server panel' }).press('Enter')
    await expect.poll(() => focused().getAttribute('class')).toBe('server-panel')
    await page.keyboard.press('Tab')
    expect(await focused().getAttribute('aria-label')).toBe('Close')
    await page.keyboard.press('Escape')
    await page.locator('.server-panel').waitFor({ state: 'detached' })
    expect(await focused().getAttribute('aria-label')).toBe('Server panel')
  },
  timeout,
)

it(
  'says what could not be loaded, and loads it when asked again',
  async () => {
    const { page } = window
    const isGoal = (url: URL) => /^\/api\/goals\/[^/]+$/.test(url.pathname)
    await page.route(isGoal, (route) => route.fulfill({ status: 400, json: {} }))
    const row = page.locator('.goal-row').first()
    const title = await row.locator('.goal-row-title').textContent()
    await row.click()
    await page.getByText('This could not be loaded.').waitFor()
    await page.unroute(isGoal)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { level: 1, name: title ?? '' }).waitFor()
  },
  timeout,
)

it(
  'keeps the whole header on a phone in large type',
  async () => {
    const { page } = window
    await page.setViewportSize({ width: 375, height: 740 })
    await page.addStyleTag({ content: 'html { font-size: 32px !important }' })
    const header = await page.locator('.topbar').boundingBox()
    const parts = page.locator('.brand, .topbar-end > *')
    for (const part of await parts.all()) {
      const box = await part.boundingBox()
      expect(box?.x).toBeGreaterThanOrEqual(0)
      expect(box?.y).toBeGreaterThanOrEqual(0)
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(375)
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(header?.height ?? 0)
    }
  },
  timeout,
)
