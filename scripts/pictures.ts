import { mkdir } from 'node:fs/promises'
import type { Browser } from 'playwright'
import { openLook } from './lookAtStory.ts'
import { shownHeight } from './shownHeight.ts'

type Picture = readonly [id: string, width: number, height: number]

/** Which story stands for each component, and how large it may get, pixels. */
const pictured: Readonly<Record<string, Picture>> = {
  'realtime-indicator': ['components-realtimeindicator--details', 400, 260],
  'live-badge': ['components-livebadge--shown', 120, 100],
  'highlight-wrapper': ['components-highlightwrapper--on-a-changed-value', 280, 200],
  'goal-activity-feed': ['components-goalactivityfeed--filled', 492, 448],
  'job-progress': ['components-jobprogress--phases', 472, 300],
  'job-card': ['components-jobcard--paused', 472, 300],
  'job-table': ['components-jobtable--mixture', 880, 560],
  'live-job-grid': ['components-livejobgrid--some-ended', 880, 560],
  'job-tray': ['components-jobtray--open', 420, 400],
  'realtime-toasts': ['toasts-realtimetoasts--burst', 420, 120],
  'realtime-debug-panel': ['devtools-realtimedebugpanel--filled', 720, 520],
  'job-monitor': ['recipes-screens--monitor', 980, 720],
  brands: ['foundations-brands--three-brands', 980, 720],
}

/** Takes a picture of each component, in light and in dark, into a folder. */
export async function takePictures(browser: Browser, url: string, folder: string) {
  await mkdir(folder, { recursive: true })
  for (const theme of ['light', 'dark'] as const) {
    const { page, look } = await openLook(browser, {
      name: theme,
      globals: `theme:${theme}`,
      context: {
        colorScheme: theme,
        // Stills: nothing is caught half-way.
        reducedMotion: 'reduce',
      },
    })
    for (const [name, [id, width, maxHeight]] of Object.entries(pictured)) {
      await page.setViewportSize({ width, height: maxHeight })
      await look(url, id)
      const clip = { x: 0, y: 0, width, height: await shownHeight(page) }
      await page.screenshot({ path: `${folder}/${name}-${theme}.png`, clip })
    }
    await page.context().close()
  }
}
