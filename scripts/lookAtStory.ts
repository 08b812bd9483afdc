import type { Browser, BrowserContextOptions, Page } from 'playwright'

/** The surroundings a story is looked at in. */
export interface Look {
  readonly name: string
  /** Of the toolbar, as the URL says them: `theme:dark;direction:rtl`. */
  readonly globals: string
  readonly context: BrowserContextOptions
  /** What axe cannot judge there, by the ids of its rules. @default nothing */
  readonly ignoredRules?: readonly string[]
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
  const context = await browser.newContext(look.context)
  const page = await context.newPage()
  let problems: string[] = []
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`))
  page.on('console', (message) => {
    const isBad = message.type() === 'error' || message.type() === 'warning'
    if (isBad) problems.push(`console: ${message.text().slice(0, 400)}`)
  })
  await page.addInitScript(watchMotion)

  return {
    page,
    /** @returns what is wrong with the story; nothing, one hopes */
    async look(url: string, id: string): Promise<readonly string[]> {
      problems = []
      await page.goto(`${url}/iframe.html?id=${id}&viewMode=story&globals=${look.globals}`)
      const finished = await storyFinished(page)
      problems.push(...violations(finished, look.ignoredRules))
      if (look.context.reducedMotion === 'reduce') problems.push(...(await motions(page)))
      problems.push(...(await overflows(page)))
      return [...new Set(problems)]
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
