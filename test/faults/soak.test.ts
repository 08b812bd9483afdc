import { afterEach, expect, it } from 'vitest'
import { startBareBrowser, type BareTab } from '../support/startBareBrowser'
import { cleanUp, eventually, startLab } from './lab'
import { startPages } from './page/startPages'
import type { SoakReport } from './page/soakPage'
import { createRandom, seed } from './random'

afterEach(cleanUp)

/** `npm run test:soak` is the full amount; what CI has differs in the amount alone. */
const isFull = process.env.FAULT_SOAK === 'full'
const amount = isFull
  ? { events: 1_000_000, reconnects: 1_000 }
  : { events: 50_000, reconnects: 60 }
/** By then whatever is kept within a bound is full, and the browser has compiled what runs. */
const warmUp = { events: 20_000, reconnects: isFull ? 400 : 200 }

const limits = { firstRetryMs: 20, maxRetryMs: 100, graceMs: 50 }
const report = (tab: BareTab) => tab.evaluate<SoakReport>('window.report?.()')

it(
  'F62 events and reconnects without end through one page: nothing lost, and nothing more is held',
  { timeout: isFull ? 1_800_000 : 240_000 },
  async () => {
    const lab = await startLab()
    // The page alone is looked at.
    lab.client.close()
    const pages = await startPages(lab.url, 'soakPage.tsx')
    const browser = await startBareBrowser()
    const tab = await browser.open(pages.address(limits))
    const random = createRandom(seed)
    const faults = [
      () => lab.proxy.reset(),
      () => lab.proxy.halfClose(),
      () =>
        lab
          .realtime()
          .connections()
          .forEach((connection) => connection.terminate()),
    ]
    let [published, cuts] = [0, 0]

    /** The page is connected again and has everything. */
    const hasAll = () =>
      eventually(async () => {
        const { state, received, wrong, reconnects } = await report(tab)
        expect({ state, received, wrong }).toEqual({
          state: 'connected',
          received: published,
          wrong: 0,
        })
        expect(reconnects).toBeGreaterThanOrEqual(cuts)
      }, 60_000)

    async function soak({ events, reconnects }: typeof amount) {
      const perCut = Math.ceil(events / reconnects)
      for (let left = events; left > 0; left -= perCut) {
        const count = Math.min(left, perCut)
        const before = Math.floor(count * random())
        await lab.publish(before)
        cuts++
        faults[cuts % faults.length]?.()
        await lab.publish(count - before)
        published += count
        await tab.evaluate('window.remount()')
        await hasAll()
      }
    }

    /** The last of what the page remembers by number has come the same way before each look. */
    async function settle() {
      for (let round = 0; round < 10; round++) {
        await lab.publish(200)
        published += 200
        await hasAll()
      }
    }

    await eventually(async () => expect((await report(tab)).state).toBe('connected'))
    await soak(warmUp)
    await settle()
    const before = await tab.held()
    const { timers, subscriptions } = await report(tab)
    await soak(amount)
    await settle()

    await eventually(async () => {
      const after = await report(tab)
      expect(after.timers).toBeLessThanOrEqual(timers)
      expect(after).toMatchObject({ subscriptions, notices: [], shown: String(published - 1) })
    })
    await eventually(async () => {
      const after = await tab.held()
      expect(after.listeners).toBeLessThanOrEqual(before.listeners)
      expect(after.nodes).toBeLessThanOrEqual(before.nodes)
      expect(after.heapBytes).toBeLessThanOrEqual(before.heapBytes * 1.05)
    })
    expect(lab.realtime().connections()).toHaveLength(1)
    expect(lab.proxy.connections).toBe(1)
  },
)
