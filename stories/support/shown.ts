import { expect, waitFor } from 'storybook/test'

/** Waits until the element can be seen: what appears fades in. */
export const shown = (element: Element | null) =>
  waitFor(() => expect(element).toBeVisible(), { timeout: 20_000 })
