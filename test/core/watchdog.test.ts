import { expect, it } from 'vitest'
import { createWatchdog, type Watchdog } from '../../src/core/watchdog'
import { createFakeClock } from '../../src/testing'

/** @param answer - what the probe finds: whether the server is known to answer */
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

it('F33 asks again after a deadline that the page slept through, and lets what answers live', async () => {
  const { clock, watchdog, seen } = createLab(() => true)
  await clock.advance(15_000)
  clock.sleep(60_000)
  await clock.advance(0)
  expect(seen).toEqual({ probes: 2, deaths: 0 })
  watchdog.alive()
  await clock.advance(10_000)
  expect(seen).toEqual({ probes: 2, deaths: 0 })
})

it('F33 finds a dead link in a hidden page, whose timers run once a minute', async () => {
  const { clock, seen } = createLab(() => true)
  for (let minute = 0; minute < 3; minute++) {
    clock.sleep(60_000)
    await clock.advance(0)
  }
  expect(seen).toEqual({ probes: 2, deaths: 1 })
})

it('does not put off its verdict for a wake', async () => {
  const { clock, watchdog, seen } = createLab(() => true)
  await clock.advance(24_000)
  watchdog.check(3_000)
  expect(seen.probes).toBe(1)
  await clock.advance(1_000)
  expect(seen.deaths).toBe(1)
})
