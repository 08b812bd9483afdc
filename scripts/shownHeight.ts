import type { Page } from 'playwright'

/** Down to the end of what a story shows, and a margin as above it, pixels; the screen at most. */
export const shownHeight = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const shown = document.querySelectorAll('#storybook-root *, [data-sonner-toast]')
    const ends = [...shown].map((element) => element.getBoundingClientRect().bottom)
    return Math.ceil(Math.min(Math.max(...ends) + 16, innerHeight))
  })
