import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { setToolbar } from './setToolbar.ts'

/** The surroundings a story is looked at in. */
export interface Look {
  readonly name: string
  /** Of the toolbar, as the URL says them: `theme:dark;direction:rtl`. */
  readonly globals: string
  readonly context: BrowserContextOptions
  /** What axe cannot judge there, by the ids of its rules. @default nothing */
  readonly ignoredRules?: readonly string[]
  /** Which pictures are taken there. @default none */
  readonly views?: readonly View[]
}

/** What a picture is taken of: the story after a change by the toolbar. */
export interface View {
  readonly name: string
  readonly globals: { readonly theme: 'light' | 'dark'; readonly direction: 'ltr' | 'rtl' }
}

/** What Storybook tells when a story has been rendered, played and examined. */
interface StoryFinished {
  readonly reporters: readonly { type: string; result: { violations?: readonly Violation[] } }[]
}

interface Violation {
  readonly id: string
  readonly nodes: readonly { html: string; failureSummary?: string }[]
}

/** A page in such surroundings, for one story after another. */
export async function openLook(browser: Browser, look: Look) {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'UTC', ...look.context })
  const page = await context.newPage()
  let problems: string[] = []
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`))
  page.on('console', (message) => {
    const isBad = message.type() === 'error' || message.type() === 'warning'
    if (isBad) problems.push(`console: ${message.text().slice(0, 400)}`)
  })
  await page.addInitScript(watchMotion)
  await page.addInitScript(startAt, Date.UTC(2026, 2, 4, 12))

  return {
    page,
    /** What the browser has complained of since the last story was opened. */
    complaints: (): readonly string[] => problems,
    /** @returns what is wrong with the story; nothing, one hopes */
    async look(url: string, id: string): Promise<readonly string[]> {
      problems = []
      await page.emulateMedia({ reducedMotion: look.context.reducedMotion ?? 'no-preference' })
      await page.goto(`${url}/iframe.html?id=${id}&viewMode=story&globals=${look.globals}`)
      const finished = await storyFinished(page)
      problems.push(...violations(finished, look.ignoredRules))
      if (look.context.reducedMotion === 'reduce') problems.push(...(await motions(page)))
      problems.push(...(await overflows(page)))
      return [...new Set(problems)]
    },
    /** Changes the last story by the toolbar, and stills it. */
    async show({ globals }: View): Promise<void> {
      await page.emulateMedia({ reducedMotion: 'reduce' })
      await setToolbar(page, globals)
      await page.waitForFunction(({ theme, direction }) => {
        const { dataset, dir } = document.documentElement
        return dataset.tidingsTheme === theme && dir === direction
      }, globals)
    },
  }
}

async function storyFinished(page: Page): Promise<StoryFinished> {
  const handle = await page.waitForFunction(
    () => {
      const { __STORYBOOK_ADDONS_CHANNEL__: channel } = globalThis as unknown as {
        __STORYBOOK_ADDONS_CHANNEL__?: { last(event: string): [StoryFinished] | undefined }
      }
      return channel?.last('storyFinished')?.[0]
    },
    undefined,
    { timeout: 60_000 },
  )
  return (await handle.jsonValue()) as StoryFinished
}

/** One line for each rule that is broken, with the first place where. */
const violations = ({ reporters }: StoryFinished, ignored: readonly string[] = []) =>
  reporters
    .flatMap(({ type, result }) => (type === 'a11y' ? (result.violations ?? []) : []))
    .filter(({ id }) => !ignored.includes(id))
    .map(({ id, nodes }) => {
      const [{ html, failureSummary = '' } = { html: '' }] = nodes
      return `axe ${id} (${nodes.length} times): ${html} ${failureSummary}`
    })

/** Runs in the page: it is always the same day, so that ages and dates are the same in each picture. */
function startAt(instant: number) {
  const ahead = instant - Date.now()
  globalThis.Date = new Proxy(Date, {
    construct(target, [at = target.now() + ahead]: [number?]) {
      return new target(at)
    },
    get(target, key) {
      if (key === 'now') return () => target.now() + ahead
      return Reflect.get(target, key) as unknown
    },
  })
}

/** Runs in the page: notes every animation and transition that starts, Storybook's own left out. */
function watchMotion() {
  const seen = new Set<string>()
  Object.assign(globalThis, { motionsSeen: seen })
  for (const type of ['animationstart', 'transitionrun'] as const) {
    document.addEventListener(type, (event) => {
      const target = event.target as Element
      const what = 'animationName' in event ? event.animationName : event.propertyName
      if (!target.closest('.sb-wrapper')) seen.add(`${what} of .${target.className}`)
    })
  }
}

const motions = (page: Page) =>
  page.evaluate(() => {
    const { motionsSeen } = globalThis as unknown as { motionsSeen: ReadonlySet<string> }
    const running = document.getAnimations().filter(({ playState }) => playState === 'running')
    return [
      ...[...motionsSeen].map((what) => `moves although less motion is asked for: ${what}`),
      ...(running.length > 0 ? [`${running.length} animations go on after its end`] : []),
    ]
  })

/** A page that has to be scrolled sideways. */
const overflows = (page: Page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth > clientWidth ? [`is ${scrollWidth} px wide in ${clientWidth} px`] : []
  })
