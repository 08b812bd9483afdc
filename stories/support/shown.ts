import { expect, waitFor } from 'storybook/test'

/** Waits until the element can be seen: what appears fades in. */
export const shown = (element: Element | null) =>
  waitFor(() => expect(element).toBeVisible(), { timeout: 20_000 })

/** Waits until what has just changed is not marked any more: a picture is of what stays. */
export const calm = (canvas: HTMLElement) =>
  waitFor(
    () => expect(canvas.querySelector('[data-highlighted], [data-shown="true"]')).toBeNull(),
    { timeout: 20_000 },
  )
