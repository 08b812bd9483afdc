import { mkdir } from 'node:fs/promises'
import { chromium } from 'playwright'
import { shellOptions } from '../../scripts/chromium.ts'
import { openScreen } from './openScreen.ts'
import { openSite } from './openSite.ts'

/** Takes pictures of the pages into docs/images/styles. `tsx compat/styles/pictures.ts` */
const folder = 'docs/images/styles'

await mkdir(folder, { recursive: true })
const site = await openSite()
const browser = await chromium.launch(shellOptions)
try {
  for (const name of ['tailwind', 'mui', 'shadcn', 'none']) {
    for (const theme of ['light', 'dark'] as const) {
      const { page } = await openScreen(browser, `${site.url}/${name}`, { theme })
      await page.screenshot({ path: `${folder}/${name}-${theme}.png` })
      await page.close()
    }
  }
} finally {
  await browser.close()
  await site.close()
}
