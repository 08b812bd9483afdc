import { expect, it } from 'vitest'
import { createFakeClock } from '../../src/testing/createFakeClock'

it('runs what is due in order, with promises in between, and no more', async () => {
  const { environment, advance, now } = createFakeClock(1_000)
  const log: string[] = []
  const note = (what: string) => log.push(`${what} at ${now()}`)
  environment.setTimer(() => note('late'), 50)
  environment.setTimer(() => {
    note('early')
    void Promise.resolve().then(() => environment.setTimer(() => note('between'), 10))
  }, 20)
  environment.setTimer(() => note('beyond'), 101)
  await advance(100)
  expect(log).toEqual(['early at 1020', 'between at 1030', 'late at 1050'])
  expect(now()).toBe(1_100)
})

it('runs timers of one instant in the order they were set', async () => {
  const { environment, advance } = createFakeClock()
  const log: number[] = []
  for (const place of [1, 2, 3]) environment.setTimer(() => log.push(place), 5)
  await advance(5)
  expect(log).toEqual([1, 2, 3])
})

it('counts the timers that wait, and cancelled ones never run', async () => {
  const { environment, advance, pendingTimers } = createFakeClock()
  let runs = 0
  const cancel = environment.setTimer(() => runs++, 5)
  environment.setTimer(() => runs++, 5)
  expect(pendingTimers()).toBe(2)
  cancel()
  cancel()
  expect(pendingTimers()).toBe(1)
  await advance(5)
  expect([runs, pendingTimers()]).toEqual([1, 0])
})

it('paints a frame every 16 ms', async () => {
  const { environment, advance, now } = createFakeClock(0)
  const frames: number[] = []
  const paint = () => {
    frames.push(now())
    environment.requestFrame(paint)
  }
  environment.requestFrame(paint)
  await advance(50)
  expect(frames).toEqual([16, 32, 48])
})

it('sleeps without running timers, which are then overdue', async () => {
  const { environment, advance, sleep, now } = createFakeClock(0)
  const ranAt: number[] = []
  environment.setTimer(() => ranAt.push(now()), 10)
  sleep(60_000)
  expect(ranAt).toEqual([])
  await advance(0)
  expect(ranAt).toEqual([60_000])
})

it('never goes back: what sleeps while time passes takes that time', async () => {
  const { environment, advance, sleep, now } = createFakeClock(0)
  environment.setTimer(() => sleep(50), 10)
  await advance(20)
  expect(now()).toBe(60)
})

it('tells of network and visibility as a platform does', () => {
  const clock = createFakeClock()
  const { environment } = clock
  const signals: string[] = []
  const stop = environment.onSignal((signal) => signals.push(signal))
  clock.setOnline(false)
  clock.setHidden(true)
  expect([environment.isOnline(), environment.isHidden()]).toEqual([false, true])
  clock.setOnline(true)
  clock.setHidden(false)
  clock.wake()
  expect([environment.isOnline(), environment.isHidden()]).toEqual([true, false])
  expect(signals).toEqual(['offline', 'hide', 'online', 'wake', 'wake'])
  expect(clock.listeners()).toBe(1)
  stop()
  expect(clock.listeners()).toBe(0)
})

it('draws what it is told, over and over', () => {
  const { environment, setRandom } = createFakeClock()
  const draw = () => [environment.random(), environment.random(), environment.random()]
  expect(draw()).toEqual([0.5, 0.5, 0.5])
  setRandom([0.1, 0.9])
  expect(draw()).toEqual([0.1, 0.9, 0.1])
  setRandom(0)
  expect(draw()).toEqual([0, 0, 0])
})
