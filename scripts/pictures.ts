import { mkdir } from 'node:fs/promises'
import type { Browser, Page } from 'playwright'
import { openLook } from './lookAtStory.ts'

/** Which story stands for each component. */
const pictured: Readonly<Record<string, string>> = {
  'realtime-indicator': 'components-realtimeindicator--details',
  'live-badge': 'components-livebadge--shown',
  'highlight-wrapper': 'components-highlightwrapper--on-a-changed-value',
  'goal-activity-feed': 'components-goalactivityfeed--filled',
  'job-progress': 'components-jobprogress--phases',
  'job-card': 'components-jobcard--paused',
  'job-table': 'components-jobtable--mixture',
  'live-job-grid': 'components-livejobgrid--some-ended',
  'job-tray': 'components-jobtray--open',
  'realtime-toasts': 'toasts-realtimetoasts--burst',
  'realtime-debug-panel': 'devtools-realtimedebugpanel--filled',
  'job-monitor': 'recipes-screens--monitor',
  brands: 'foundations-brands--three-brands',
}

/** Takes a picture of each component, in light and in dark, into a folder. */
export async function takePictures(browser: Browser, url: string, folder: string) {
  await mkdir(folder, { recursive: true })
  for (const theme of ['light', 'dark'] as const) {
    const { page, look } = await openLook(browser, {
      name: theme,
      globals: `theme:${theme}`,
      context: {
        viewport: { width: 880, height: 720 },
        colorScheme: theme,
        // Stills: nothing is caught half-way.
        reducedMotion: 'reduce',
      },
    })
    for (const [name, id] of Object.entries(pictured)) {
      await look(url, id)
      const height = await heightOf(page)
      const clip = { x: 0, y: 0, width: 880, height }
      await page.screenshot({ path: `${folder}/${name}-${theme}.png`, clip })
    }
    await page.context().close()
  }
}

/** Down to the end of what is shown, and a margin as above it. */
const heightOf = (page: Page) =>
  page.evaluate(() => {
    const shown = document.querySelectorAll('#storybook-root *, [data-sonner-toast]')
    const ends = [...shown].map((element) => element.getBoundingClientRect().bottom)
    return Math.ceil(Math.min(Math.max(...ends) + 16, innerHeight))
  })
