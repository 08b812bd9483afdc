import axe from 'axe-core'
import { chromium, type Browser, type Page } from 'playwright'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { shellOptions } from '../../scripts/chromium.ts'
import { differences, looksOfOurs, stylesOfOthers } from './looks.ts'
import { openScreen, type ScreenOptions, type Theme } from './openScreen.ts'
import { openSite } from './openSite.ts'

type Site = Awaited<ReturnType<typeof openSite>>

const themes = ['light', 'dark'] as const

let browser: Browser
let site: Site
/** The same pages without the stylesheet of Tidings. */
let bareSite: Site

beforeAll(async () => {
  browser = await chromium.launch(shellOptions)
  site = await openSite()
  bareSite = await openSite({ hasStyles: false })
  return async () => {
    await browser.close()
    await Promise.all([site.close(), bareSite.close()])
  }
})

async function open(name: string, options?: ScreenOptions, { url } = site) {
  const screen = await openScreen(browser, `${url}/${name}`, options)
  onTestFinished(() => screen.page.close())
  return screen
}

/** One line for each rule of axe that is broken, with the places where. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const result = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run())
  return result.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
  )
}

const widthOf = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth)

/** Whether nothing of the page lies above it, and all of it is on the screen. */
const isOnTop = (page: Page, selector: string) =>
  page.locator(selector).evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect()
    const inset = 8
    return [left + inset, right - inset].every((x) =>
      [top + inset, bottom - inset].every((y) => element.contains(document.elementFromPoint(x, y))),
    )
  })

const radius = () => getComputedStyle(document.documentElement).getPropertyValue('--tidings-radius')

const setRadius = (radius: string) =>
  document.documentElement.style.setProperty('--tidings-radius', radius)

/** Where a token is to be seen. */
const painted = {
  text: ['.tidings-job-card', 'color'],
  muted: ['.tidings-job-figures', 'color'],
  surface: ['.tidings-job-card', 'background-color'],
  border: ['.tidings-job-card', 'border-top-color'],
  accent: ['.tidings-job-fill', 'background-color'],
  success: ['.tidings-live-badge', 'color'],
  radius: ['.tidings-job-scroller', 'border-top-left-radius'],
} as const

type Token = keyof typeof painted
type Sources = Readonly<Record<Exclude<Token, 'success'>, string>>

/** Not mapped: it follows the theme all the same. */
const success = { light: '#11702f', dark: '#51cf7b' } as const

const ofTailwind = (theme: Theme): Sources => {
  const [text, muted, surface, border, accent] = {
    light: ['slate-900', 'slate-600', 'white', 'slate-200', 'indigo-600'],
    dark: ['slate-100', 'slate-400', 'slate-900', 'slate-700', 'indigo-300'],
  }[theme].map((name) => `var(--color-${name})`) as [string, string, string, string, string]
  return { text, muted, surface, border, accent, radius: 'var(--radius-lg)' }
}

const ofMui: Sources = {
  text: 'var(--mui-palette-text-primary)',
  muted: 'var(--mui-palette-text-secondary)',
  surface: 'var(--mui-palette-background-paper)',
  border: 'var(--mui-palette-divider)',
  accent: 'var(--mui-palette-primary-main)',
  radius: 'var(--mui-shape-borderRadius)',
}

const ofShadcn: Sources = {
  text: 'var(--card-foreground)',
  muted: 'var(--muted-foreground)',
  surface: 'var(--card)',
  border: 'var(--border)',
  accent: 'var(--primary)',
  radius: 'var(--radius)',
}

/** What is painted with each token, and what the neighbour's own value would paint there. */
const paint = (page: Page, sources: Readonly<Record<Token, string>>) =>
  page.evaluate(
    ({ painted, sources }) =>
      Object.entries(painted).map(([token, [selector, property]]) => {
        const element = document.querySelector(selector)
        if (!element) throw new Error(`no ${selector}`)
        const probe = document.body.appendChild(document.createElement('i'))
        probe.style.border = 'solid'
        probe.style.setProperty(property, sources[token as Token])
        const [actual, expected] = [element, probe].map((one) =>
          getComputedStyle(one).getPropertyValue(property),
        )
        probe.remove()
        return { token, actual, expected }
      }),
    { painted, sources },
  )

const neighbours = [
  ['tailwind', ofTailwind],
  ['mui', () => ofMui],
  ['shadcn', () => ofShadcn],
] as const

describe.each(neighbours)('beside %s', (name, sourcesOf) => {
  it.each(themes)('breaks no rule of accessibility and complains of nothing, %s', async (theme) => {
    const { page, complaints } = await open(name, { theme })
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  it('our parts look as they do alone', async () => {
    const [{ page: alone }, { page }] = await Promise.all([open('alone'), open(name)])
    await alone.evaluate(setRadius, await page.evaluate(radius))
    const [expected, looks] = await Promise.all([looksOfOurs(alone), looksOfOurs(page)])
    expect(Object.keys(looks).length).toBeGreaterThan(40)
    // A part with a class of the page is left out.
    const shared = Object.entries(expected).filter(([part]) => part in looks)
    expect(differences(Object.fromEntries(shared), looks)).toEqual([])
  })

  it.each(themes)('our parts have the colours of its theme, %s', async (theme) => {
    const { page } = await open(name, { theme })
    const tokens = await paint(page, { ...sourcesOf(theme), success: success[theme] })
    expect(tokens.map(({ token, actual }) => ({ token, actual }))).toEqual(
      tokens.map(({ token, expected }) => ({ token, actual: expected })),
    )
  })

  it.each(themes)('its parts look as they do without our stylesheet, %s', async (theme) => {
    const screens = await Promise.all([open(name, { theme }, bareSite), open(name, { theme })])
    const [expected, styles] = await Promise.all(screens.map(({ page }) => stylesOfOthers(page)))
    expect(Object.keys(styles ?? {}).length).toBeGreaterThan(15)
    expect(differences(expected ?? {}, styles ?? {})).toEqual([])
  })

  it.each([320, 960])('the panel and the tray lie above its parts, at %i px', async (width) => {
    const { page } = await open(name, { width })
    expect(await widthOf(page)).toBe(width)
    expect(await isOnTop(page, '.tidings-indicator-panel')).toBe(true)
    expect(await isOnTop(page, '.tidings-job-tray-panel')).toBe(true)
  })
})

it('utilities given by className win', async () => {
  const { page } = await open('tailwind')
  const styleOf = (selector: string, property: string) =>
    page
      .locator(selector)
      .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property)
  expect(await styleOf('.tidings-live-badge.ml-2', 'margin-left')).toBe('8px')
  expect(await styleOf('.tidings-job-card.p-6', 'padding')).toBe('24px')
  expect(await styleOf('.tidings-job-card.rounded-none', 'border-radius')).toBe('0px')
})

it('the font that is given reaches every part', async () => {
  const { page } = await open('alone')
  const fonts = await page.evaluate(() => {
    document.documentElement.style.setProperty('--tidings-font', 'monospace')
    const parts = document.querySelectorAll('[class^=tidings-]:not([class^=tidings-highlight])')
    return [...parts].map((part) => getComputedStyle(part).fontFamily)
  })
  expect(fonts.length).toBeGreaterThan(40)
  expect([...new Set(fonts)]).toEqual(['monospace'])
})

describe('with no stylesheet at all', () => {
  it('breaks no rule of accessibility and complains of nothing', async () => {
    const { page, complaints } = await open('none')
    expect(await page.evaluate(() => document.styleSheets.length)).toBe(0)
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  it('fits on a narrow screen', async () => {
    const { page } = await open('none', { width: 320 })
    expect(await widthOf(page)).toBe(320)
  })

  it('the hooks alone show what is live', async () => {
    const { page } = await open('none')
    expect(await page.locator('output').textContent()).toBe('Connected')
    expect(await page.locator('progress').getAttribute('value')).toBe('44')
  })

  it('columns stay columns, and words for screen readers stay unseen', async () => {
    const { page } = await open('none')
    const rows = await page
      .locator('[role=row]')
      .evaluateAll((rows) =>
        rows.map((row) => [...row.children].map((cell) => cell.getBoundingClientRect().left)),
      )
    const [head = [], ...others] = rows
    expect(others.length).toBeGreaterThan(5)
    expect(new Set(head).size).toBe(5)
    expect(others).toEqual(others.map(() => head))
    const sizes = await page
      .locator('.tidings-indicator > [role=status]')
      .evaluateAll((words) => words.map((word) => word.getBoundingClientRect().width))
    expect(sizes).toEqual([1])
  })
})
