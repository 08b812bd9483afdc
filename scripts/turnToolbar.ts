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
  [{ textSize: '200' }, { fontSize: '30px' }],
  [{ theme: 'dark' }, { ground: 'rgb(23, 23, 27)' }],
  [{ colors: 'forced' }, { ground: 'rgb(18, 18, 18)' }],
  [{ colors: 'own' }, { ground: 'rgb(23, 23, 27)' }],
]

/** Every state of the connection, by the indicator. */
const connections: readonly Turn[] = [
  [{ connection: 'connecting' }, { state: 'connecting', words: /Connecting/ }],
  [{ connection: 'degraded' }, { state: 'connected', words: /Live \(limited\)/ }],
  [{ connection: 'reconnecting' }, { state: 'reconnecting', words: /Reconnecting/ }],
  [{ connection: 'offline' }, { state: 'offline', words: /Offline/ }],
  [{ connection: 'failed' }, { state: 'failed', words: /Disconnected/ }],
  [{ connection: 'idle' }, { state: 'idle', words: /Not connected/ }],
  [{ connection: 'connected' }, { state: 'connected', words: /Live/ }],
]

/** A link that is cut is there again at once, but for the latency. */
const cut: readonly Turn[] = [
  [{ latency: '2000', fault: 'drop' }, { state: 'reconnecting' }],
  [{ latency: '0', fault: 'none' }, { state: 'connected' }],
]

/** A link that is dead is found so by its silence. */
const frozen: readonly Turn[] = [
  [{ fault: 'freeze' }, { state: 'reconnecting', words: /Live updates are paused/ }],
  [{ fault: 'none' }, { state: 'connected' }],
]

/** Components, hooks, whole screens and the playground. */
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
  'components-realtimeindicator--live': connections,
  'components-livebadge--shown': [...surroundings, [{ motion: 'reduced' }, { isMoving: false }]],
  'components-goalactivityfeed--empty': [
    [{ fault: 'gap' }, { words: /Ben Okafor added a note/ }],
    [{ fault: 'burst' }, { words: /5\d new activities/ }],
    [{ connection: 'offline' }, { words: /Live updates are paused/ }],
    [
      { connection: 'connected', locale: 'ar' },
      { words: /لم يحدث شيء بعد/, direction: 'rtl' },
    ],
  ],
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
    [{ connection: 'connecting' }, { words: /connecting/ }],
    [{ connection: 'degraded' }, { words: /connected via websocket/ }],
    [{ connection: 'reconnecting' }, { words: /reconnecting/ }],
    [{ connection: 'offline' }, { words: /offline/ }],
    [{ connection: 'failed' }, { words: /failed/ }],
    [{ connection: 'idle' }, { words: /idle/ }],
    [{ connection: 'connected' }, { words: /connected via websocket/ }],
  ],
  'hooks-all-hooks--use-realtime': [[{ fault: 'drop' }, { words: /0 made good/ }]],
  'hooks-all-hooks--use-realtime-state': [[{ fault: 'burst' }, { words: /[5-9]\d goal events/ }]],
  'recipes-screens--room': [
    ...surroundings,
    ...frozen,
    [{ fault: 'burst' }, { words: /5\d new activities/ }],
    [{ locale: 'de' }, { words: /Fortschritt: 60 %[^]*Heute[^]*hat eine Notiz hinzugefügt/ }],
    [{ connection: 'reconnecting' }, { words: /Live-Aktualisierung ist unterbrochen/ }],
    [{ connection: 'degraded' }, { words: /Live \(eingeschränkt\)/ }],
    [{ locale: 'ar' }, { words: /خفض مدة التهيئة/, direction: 'rtl' }],
    [{ locale: 'pseudo' }, { words: /\[Hálvë thë öñböárdïñg tïmë/ }],
  ],
  'recipes-screens--token-expired': [
    [{ fault: 'expired-token' }, { words: /token-3/ }],
    [{ connection: 'failed' }, { state: 'failed', words: /suspended/ }],
  ],
  'playground-events--single': [
    [{ fault: 'burst' }, { words: /Events heard: 51/ }],
    [{ fault: 'gap' }, { words: /Events heard: 52/ }],
    ...cut,
    ...frozen,
    ...connections,
    [{ locale: 'de' }, { words: /Geschehen lassen/ }],
  ],
  'devtools-realtimedebugpanel--quiet': [
    [{ fault: 'gap' }, { words: /gaps\s+1\b/ }],
    [{ fault: 'burst' }, { words: /received\s+5\d/ }],
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
