import type { Page } from 'playwright'

/** Across what can be pressed, pixels. [WCAG 2.5.5] */
const targetSize = 44

/** To its rim in eight directions: a disc, for corners may be round; edges lie between pixels. */
const rim = Array.from({ length: 8 }, (_, index) => ({
  x: Math.cos((index * Math.PI) / 4) * (targetSize / 2 - 1),
  y: Math.sin((index * Math.PI) / 4) * (targetSize / 2 - 1),
}))

const pressed = 'button, a[href], input, select, textarea, summary, [role=button], [role=link]'

/**
 * What can be pressed on a page and is smaller than it should be, or loses some of that to what lies
 * upon it: found by asking the browser what is hit there. A link in a sentence may be as high as its text.
 */
export const smallTargets = (page: Page): Promise<readonly string[]> =>
  page.evaluate(
    ({ pressed, rim, targetSize }) =>
      [...document.querySelectorAll(`:is(#storybook-root, #storybook-root ~ *) :is(${pressed})`)]
        .filter(
          (target) =>
            target.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
            !(
              getComputedStyle(target).display === 'inline' &&
              [...(target.parentElement?.childNodes ?? [])].some(
                (node) => node instanceof Text && node.data.trim() !== '',
              )
            ),
        )
        .flatMap((target) => {
          target.scrollIntoView({ behavior: 'instant', block: 'center', inline: 'nearest' })
          const { left, top, width, height } = target.getBoundingClientRect()
          const missed = rim.filter(({ x, y }) => {
            const hit = document.elementFromPoint(left + width / 2 + x, top + height / 2 + y)
            return !target.contains(hit) && hit?.closest('label')?.control !== target
          })
          if (missed.length === 0) return []
          const where = missed.map(({ x, y }) => `${Math.round(x)},${Math.round(y)}`).join(' ')
          const size = `${Math.round(width)} × ${Math.round(height)} px`
          const words = target.getAttribute('aria-label') ?? target.textContent.trim()
          return [`‘${words}’ (${size}) is no target of ${targetSize} px: missed at ${where}`]
        }),
    { pressed, rim, targetSize },
  )
