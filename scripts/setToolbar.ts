import type { Page } from 'playwright'

/** What the toolbar says, by the names of `globalTypes`. */
export type Toolbar = Readonly<Record<string, string>>

/** Turns the toolbar as a person would: the story that is shown is told, and not loaded anew. */
export const setToolbar = (page: Page, globals: Toolbar): Promise<void> =>
  page.evaluate((globals) => {
    const { __STORYBOOK_ADDONS_CHANNEL__: channel } = globalThis as unknown as {
      __STORYBOOK_ADDONS_CHANNEL__: { emit(event: string, payload: unknown): void }
    }
    channel.emit('updateGlobals', { globals })
  }, globals)
