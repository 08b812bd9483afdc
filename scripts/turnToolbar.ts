import type { Browser, Page } from 'playwright'
import { openLook } from './lookAtStory.ts'
import { setToolbar, type Toolbar } from './setToolbar.ts'

/** What is to be seen of a story. */
interface Seen {
  readonly words: string
  /** The colour behind it. */
  readonly ground: string
  readonly direction: string
  readonly fontSize: string
  readonly space: string
  readonly isMoving: boolean
  /** Of the connection, by the indicator. */
  readonly state: string | undefined
}

/** The toolbar is turned, and this is seen then, and was not before. */
type Turn = readonly [Toolbar, { readonly [K in keyof Seen]?: Seen[K] | RegExp }]

/** Each goes on from where the last one ended. */
const surroundings: readonly Turn[] = [
  [{ direction: 'rtl' }, { direction: 'rtl' }],
  [{ density: 'compact' }, { space: '5px' }],
  [{ textSize: '200%' }, { fontSize: '30px' }],
  [{ theme: 'dark' }, { ground: 'rgb(23, 23, 27)' }],
  [{ colors: 'forced' }, { ground: 'rgb(18, 18, 18)' }],
  [{ colors: 'own' }, { ground: 'rgb(23, 23, 27)' }],
]

/** A component, a hook and whole screens. */
const stories: Readonly<Record<string, readonly Turn[]>> = {
  'components-realtimeindicator--failed': [
    ...surroundings,
    [{ locale: 'de' }, { words: /Getrennt/ }],
    [{ connection: 'connected' }, { state: 'connected', words: /Live/ }],
    [{ latency: '2000', fault: 'drop' }, { state: 'reconnecting' }],
    [{ connection: 'offline' }, { state: 'offline', words: /Offline/ }],
    [
      { connection: 'story', latency: '0', fault: 'none' },
      { state: 'failed', words: /Getrennt/ },
    ],
  ],
  'components-livebadge--shown': [...surroundings, [{ motion: 'reduced' }, { isMoving: false }]],
  'components-jobcard--reconnecting': [
    ...surroundings,
    [{ locale: 'de' }, { words: /Laden\s+Schritt 5 von 7/ }],
    [{ connection: 'connected' }, { words: /Läuft\s+62\s%/ }],
    [{ locale: 'ar' }, { words: /٦٢٪/, direction: 'rtl' }],
    [{ locale: 'pseudo' }, { words: /\[Löádïñg/ }],
    [{ connection: 'failed' }, { words: /rëçöññëçtïñg/ }],
  ],
  'hooks-all-hooks--use-realtime-connection': [
    ...surroundings,
    [{ connection: 'failed' }, { words: /failed/ }],
    [{ connection: 'connecting' }, { words: /connecting/ }],
  ],
  'recipes-screens--room': [
    ...surroundings,
    [{ locale: 'de' }, { words: /Heute/ }],
    [{ connection: 'reconnecting' }, { words: /Live-Aktualisierung ist unterbrochen/ }],
    [{ connection: 'degraded' }, { words: /Live \(eingeschränkt\)/ }],
  ],
}

const patienceMs = 20_000

/** Turns the toolbar above some stories. @returns what is wrong with how they react; nothing, one hopes */
export async function turnToolbar(
  browser: Browser,
  { url, part }: { url: string; part: string },
): Promise<readonly string[]> {
  const { page, look, complaints } = await openLook(browser, {
    name: 'toolbar',
    globals: '',
    context: {},
  })
  const problems: string[] = []
  for (const [id, turns] of Object.entries(stories).filter(([id]) => id.includes(part))) {
    problems.push(...(await look(url, id)).map((problem) => `${id}: ${problem}`))
    await page.evaluate(() => Object.assign(globalThis, { isSameDocument: true }))
    for (const [globals, expected] of turns) {
      const name = `${id}, ${JSON.stringify(globals)}`
      if (misses(await see(page), expected).length === 0) problems.push(`${name}: seen before`)
      await setToolbar(page, globals)
      const missed = await waitToSee(page, expected)
      if (missed.length > 0) problems.push(`${name}: ${missed.join(', ')}`)
    }
    const isSame = await page.evaluate(() => 'isSameDocument' in globalThis)
    if (!isSame) problems.push(`${id}: was loaded anew`)
    problems.push(...complaints().map((complaint) => `${id}: ${complaint}`))
  }
  await page.context().close()
  return problems
}

async function waitToSee(page: Page, expected: Turn[1]): Promise<readonly string[]> {
  const until = Date.now() + patienceMs
  for (;;) {
    const missed = misses(await see(page), expected)
    if (missed.length === 0 || Date.now() > until) return missed
    await page.waitForTimeout(50)
  }
}

const misses = (seen: Seen, expected: Turn[1]): readonly string[] =>
  Object.entries(expected).flatMap(([name, value]) => {
    const is = seen[name as keyof Seen]
    const isMet = value instanceof RegExp ? value.test(String(is)) : value === is
    return isMet ? [] : [`${name} is ‘${is}’, not ${value}`]
  })

const see = (page: Page): Promise<Seen> =>
  page.evaluate(() => {
    const root = document.querySelector<HTMLElement>('#storybook-root')
    if (!root) throw new Error('no story')
    const { direction, fontSize } = getComputedStyle(root)
    return {
      words: root.innerText,
      ground: getComputedStyle(document.body).backgroundColor,
      direction,
      fontSize,
      space: getComputedStyle(root).getPropertyValue('--tidings-space'),
      isMoving: document.getAnimations().some(({ playState }) => playState === 'running'),
      state: root.querySelector<HTMLElement>('[data-state]')?.dataset.state,
    }
  })
