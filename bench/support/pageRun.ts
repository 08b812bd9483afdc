import { setTimeout } from 'node:timers/promises'
import type { WireName } from '../contenders/contender.ts'
import type { Bench } from '../scenarios/scenario.ts'
import type { Page } from './browser.ts'

export interface PageOptions {
  /** @default rows */
  readonly app?: string
  readonly rows?: number
  /** Of the app `live`. */
  readonly view?: string
  readonly count?: number
  /** @default the contender's */
  readonly wire?: WireName
  /** Where the connection goes. @default the server's own port */
  readonly port?: number
}

/** Opens a new page with a contender in it and waits until it is connected. */
export async function openPage(
  bench: Bench,
  contender: { readonly name: string },
  options: PageOptions,
): Promise<Page> {
  const query = new URLSearchParams({ contender: contender.name })
  for (const [name, value] of Object.entries(options)) query.set(name, String(value))
  const page = await bench.browser.open(
    `http://127.0.0.1:${bench.server.port}/?${query.toString()}`,
  )
  await waitFor<{ isOpen: boolean }>(page, ({ isOpen }) => isOpen, 30_000, true)
  return page
}

/**
 * Asks the page for its facts until they are as wanted or the time is up.
 *
 * @param isNeeded - throws when the time is up
 */
export async function waitFor<TFacts>(
  page: Page,
  isThere: (facts: TFacts) => boolean,
  limitMs: number,
  isNeeded = false,
): Promise<TFacts> {
  const until = Date.now() + limitMs
  for (;;) {
    const facts = await page.evaluate<TFacts | null>('globalThis.bench?.facts() ?? null')
    if (facts && isThere(facts)) return facts
    if (Date.now() > until) {
      if (facts && !isNeeded) return facts
      throw new Error(`the page did not get there: ${JSON.stringify(facts)}`)
    }
    await setTimeout(100)
  }
}
