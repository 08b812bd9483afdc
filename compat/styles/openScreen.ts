import type { Browser, Page } from 'playwright'

export type Theme = 'light' | 'dark'

export interface ScreenOptions {
  /** @default 'light' */
  theme?: Theme
  /** Of the window, pixels. @default 960 */
  width?: number
  /** Of the window, pixels. @default 760 */
  height?: number
}

/** Its theme is a class that the page sets, whatever the system says. */
const hasOwnTheme = (name: string) => name === 'shadcn'

/** Opens a page, with its tray and the panel of its indicator. */
export async function openScreen(browser: Browser, address: string, options: ScreenOptions = {}) {
  const { theme = 'light', width = 960, height = 760 } = options
  const name = address.slice(address.lastIndexOf('/') + 1)
  const page = await browser.newPage({
    colorScheme: hasOwnTheme(name) ? 'light' : theme,
    viewport: { width, height },
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  })
  const complaints: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  await page.clock.setFixedTime(Date.UTC(2026, 2, 4, 12))
  await page.goto(`${address}.html`)
  if (hasOwnTheme(name) && theme === 'dark') await press(page, 'Dark')
  await press(page, '1 job in progress')
  await press(page, /^Live /)
  await page.evaluate(() => document.fonts.ready)
  return { page, complaints }
}

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click()
