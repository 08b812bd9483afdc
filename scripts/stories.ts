import { readFile } from 'node:fs/promises'
import { chromium, type Browser } from 'playwright'
import { shellOptions } from './chromium.ts'
import { openLook, type Look } from './lookAtStory.ts'
import { takePictures } from './pictures.ts'
import { openReferences } from './references.ts'
import { serveFolder } from './serveFolder.ts'
import { smallTargets } from './smallTargets.ts'
import { turnToolbar } from './turnToolbar.ts'

/**
 * Looks at every story of the built Storybook, in the dark with less motion, in forced colours, and from
 * right to left on a narrow screen: it has played to its end, axe finds nothing, nothing moves that
 * should not, nothing is wider than the screen, the console is silent, and what can be pressed is large
 * enough for a finger. (Tests show each in the light.) At last it turns the toolbar above some of them.
 * Those that stand still look as in stories/pictures; `--update` takes what is seen for good.
 *
 * `tsx scripts/stories.ts [part of an id]`; with `--pictures` it takes pictures into docs/images instead.
 * STORYBOOK_FOLDER is where it was built.
 */
const folder = process.env.STORYBOOK_FOLDER ?? 'storybook-static'
const words = process.argv.slice(2)
const isPictures = words.includes('--pictures')
const part = words.find((word) => !word.startsWith('--')) ?? ''

const looks: readonly Look[] = [
  {
    name: 'dark, less motion',
    globals: 'theme:dark',
    context: { colorScheme: 'dark', reducedMotion: 'reduce' },
    views: [
      { name: 'dark-rtl-1280', globals: { theme: 'dark', direction: 'rtl' } },
      { name: 'light-ltr-1280', globals: { theme: 'light', direction: 'ltr' } },
    ],
  },
  {
    name: 'forced colours',
    globals: 'theme:dark',
    context: { colorScheme: 'dark', forcedColors: 'active' },
    // The browser puts its own colours in place of those that axe reads.
    ignoredRules: ['color-contrast'],
  },
  {
    name: 'narrow, right to left',
    globals: 'theme:light;direction:rtl',
    context: { viewport: { width: 320, height: 640 } },
    views: [
      { name: 'light-rtl-320', globals: { theme: 'light', direction: 'rtl' } },
      { name: 'dark-ltr-320', globals: { theme: 'dark', direction: 'ltr' } },
    ],
  },
]

const { entries } = JSON.parse(await readFile(`${folder}/index.json`, 'utf8')) as {
  entries: Readonly<Record<string, { readonly type: string; readonly tags: readonly string[] }>>
}
const ids = Object.keys(entries).filter((id) => entries[id]?.type === 'story' && id.includes(part))

const isPictured = (id: string) => entries[id]?.tags.includes('picture') ?? false

/** Goes through them all. @returns how many problems there are */
async function lookAtAll(browser: Browser, url: string): Promise<number> {
  let problemCount = 0
  const references = await openReferences(browser, {
    folder: 'stories/pictures',
    differences: 'picture-differences',
    isUpdate: words.includes('--update'),
  })
  const visitAll = async (look: Look) => {
    const { page, look: lookAt, show } = await openLook(browser, look)
    const visit = async (id: string) => {
      const problems = [...(await lookAt(url, id))]
      for (const view of isPictured(id) ? (look.views ?? []) : []) {
        await show(view)
        problems.push(...(await references.check(page, `${view.name}/${id}`)))
      }
      // At last, for it scrolls.
      return [...problems, ...(await smallTargets(page))]
    }
    for (const id of ids) {
      const problems = await visit(id).catch((error: unknown) => [String(error)])
      problemCount += problems.length
      for (const problem of problems) console.error(`${id} (${look.name}): ${problem}`)
    }
  }
  await Promise.all(looks.map(visitAll))
  const names = Object.keys(entries).flatMap((id) =>
    isPictured(id)
      ? looks.flatMap(({ views = [] }) => views.map(({ name }) => `${name}/${id}`))
      : [],
  )
  const others = [
    ...(await references.strays(new Set(names))),
    // Alone: a page whose timers are late asks a dead link once more.
    ...(await turnToolbar(browser, { url, part })),
  ]
  for (const problem of others) console.error(problem)
  return problemCount + others.length
}

const { url, close } = await serveFolder(folder)
const browser = await chromium.launch(shellOptions)
const startedAt = Date.now()
try {
  if (isPictures) await takePictures(browser, url, 'docs/images/components')
  else {
    const problemCount = await lookAtAll(browser, url)
    const seconds = ((Date.now() - startedAt) / 1_000).toFixed(0)
    const what = `${ids.length} stories in ${looks.length} looks`
    console.log(`${what}, ${problemCount} problems, ${seconds} s.`)
    process.exitCode = problemCount > 0 ? 1 : 0
  }
} finally {
  await browser.close()
  close()
}
