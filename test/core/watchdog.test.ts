import { expect, it } from 'vitest'
import { createWatchdog, type Watchdog } from '../../src/core/watchdog'
import { createFakeClock } from '../../src/testing'

/** A link that answers probes at once, unless it is told otherwise. */
function createLab(answer: (watchdog: Watchdog) => boolean) {
  const clock = createFakeClock()
  const seen = { probes: 0, deaths: 0 }
  const watchdog = createWatchdog(clock.environment, 10_000, {
    probe() {
      seen.probes++
      return answer(watchdog)
    },
    onDead() {
      seen.deaths++
      watchdog.stop()
    },
  })
  watchdog.start(15_000)
  return { clock, watchdog, seen }
}

it.each([true, false])(
  'rests once it is stopped, also by what the probe finds: %s',
  async (answers) => {
    const { clock, seen } = createLab((watchdog) => {
      watchdog.stop()
      return answers
    })
    await clock.advance(60_000)
    expect(seen).toEqual({ probes: 1, deaths: 0 })
    expect(clock.pendingTimers()).toBe(0)
  },
)
