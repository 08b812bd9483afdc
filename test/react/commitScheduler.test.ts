import { expect, it } from 'vitest'
import { createRealtimeClient } from '../../src/core'
import { schedulerOf } from '../../src/react/commitScheduler'
import { createFakeClock, createFakeServer } from '../../src/testing'

const frameMs = 16

/** Changes all the time, for three seconds. @returns how long it was from the begin of each commit to that of the next */
async function intervalsWhereCommitsTake(msOf: (number: number) => number) {
  const clock = createFakeClock()
  const { environment } = clock
  const client = createRealtimeClient({ transport: createFakeServer().transport, environment })
  const { schedule } = schedulerOf(client)
  const commits: number[] = []
  const commit = () => {
    commits.push(clock.now())
    clock.sleep(msOf(commits.length))
  }
  for (const end = clock.now() + 3_000; clock.now() < end; await clock.advance(3)) schedule(commit)
  await clock.advance(1_000)
  expect(clock.pendingTimers()).toBe(0)
  return commits.slice(1).map((at, index) => at - (commits[index] ?? 0))
}

it('commits once a frame', async () => {
  const intervals = await intervalsWhereCommitsTake(() => 10)
  expect(new Set(intervals)).toEqual(new Set([frameMs]))
})

it('leaves half of the time to events and to input where commits take longer than a frame', async () => {
  const [, ...intervals] = await intervalsWhereCommitsTake(() => 50)
  expect(intervals.length).toBeGreaterThan(5)
  for (const interval of intervals) {
    expect(interval).toBeGreaterThanOrEqual(2 * 50)
    expect(interval).toBeLessThan(2 * 50 + frameMs)
  }
})

it('lets nothing wait longer than a fifth of a second for that', async () => {
  const [, ...intervals] = await intervalsWhereCommitsTake(() => 300)
  expect(intervals.length).toBeGreaterThan(1)
  for (const interval of intervals) {
    expect(interval).toBeGreaterThanOrEqual(300 + 200)
    expect(interval).toBeLessThan(300 + 200 + frameMs)
  }
})

it('goes on as before after one that took long by itself', async () => {
  const intervals = await intervalsWhereCommitsTake((number) => (number === 5 ? 100 : 5))
  const [longest = 0, ...others] = intervals.sort((one, other) => other - one)
  expect(longest).toBeLessThan(100 + frameMs)
  expect(Math.max(...others)).toBe(frameMs)
})
