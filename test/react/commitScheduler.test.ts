import { expect, it } from 'vitest'
import { createRealtimeClient } from '../../src/core'
import { schedulerOf } from '../../src/react/commitScheduler'
import { createFakeClock, createFakeServer } from '../../src/testing'

const frameMs = 16

/** Changes all the time, for half a second. @returns how long it was from one commit to the next */
async function intervalsWhereACommitTakes(ms: number) {
  const clock = createFakeClock()
  const { environment } = clock
  const client = createRealtimeClient({ transport: createFakeServer().transport, environment })
  const { schedule } = schedulerOf(client)
  const commits: number[] = []
  const commit = () => {
    commits.push(clock.now())
    clock.sleep(ms)
  }
  for (const end = clock.now() + 500; clock.now() < end; await clock.advance(3)) schedule(commit)
  await clock.advance(100)
  expect(clock.pendingTimers()).toBe(0)
  return commits.slice(1).map((at, index) => at - (commits[index] ?? 0))
}

it('commits once a frame', async () => {
  const intervals = await intervalsWhereACommitTakes(10)
  expect(new Set(intervals)).toEqual(new Set([frameMs]))
})

it('leaves every second frame to events and to input where a commit takes longer than one', async () => {
  const intervals = await intervalsWhereACommitTakes(frameMs + 4)
  expect(new Set(intervals)).toEqual(new Set([2 * frameMs]))
})
