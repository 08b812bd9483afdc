import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createProgressThrottle } from '../../../src/server/publishers/progressThrottle'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function start() {
  const sent: number[] = []
  const errors: unknown[] = []
  let gate: Promise<void> = Promise.resolve()
  let isDown = false
  const throttle = createProgressThrottle<number>({
    intervalMs: 1_000,
    send: async (value) => {
      await gate
      if (isDown) throw new Error(`down at ${value}`)
      sent.push(value)
    },
    onError: (error) => errors.push(error),
  })
  return {
    throttle,
    sent,
    errors,
    down: (value: boolean) => (isDown = value),
    hold: () => {
      let release: () => void = () => undefined
      gate = new Promise((resolve) => (release = resolve))
      return () => release()
    },
  }
}

it('sends the first at once and then one a second, the newest', async () => {
  const { throttle, sent } = start()
  for (let value = 1; value <= 10; value += 1) throttle.push('a', value)
  await vi.advanceTimersByTimeAsync(0)
  expect(sent).toEqual([1])
  await vi.advanceTimersByTimeAsync(999)
  expect(sent).toEqual([1])
  await vi.advanceTimersByTimeAsync(1)
  expect(sent).toEqual([1, 10])
  await vi.advanceTimersByTimeAsync(500)
  throttle.push('a', 11)
  await vi.advanceTimersByTimeAsync(499)
  expect(sent).toEqual([1, 10])
  await vi.advanceTimersByTimeAsync(1)
  expect(sent).toEqual([1, 10, 11])
})

it('counts each job for itself, and leaves no timer behind', async () => {
  const { throttle, sent } = start()
  throttle.push('a', 1)
  throttle.push('b', 2)
  await vi.advanceTimersByTimeAsync(0)
  expect(sent).toEqual([1, 2])
  await vi.advanceTimersByTimeAsync(2_000)
  expect(vi.getTimerCount()).toBe(0)
})

it('sends what waits when it is settled, in order and once', async () => {
  const { throttle, sent, hold } = start()
  const release = hold()
  throttle.push('a', 1)
  throttle.push('a', 2)
  const settled = throttle.settle('a')
  release()
  await settled
  expect(sent).toEqual([1, 2])
  expect(vi.getTimerCount()).toBe(0)
  await throttle.settle('a')
  await throttle.settle('nobody')
  expect(sent).toEqual([1, 2])
})

it('keeps what was pushed while it settled', async () => {
  const { throttle, sent, hold } = start()
  throttle.push('a', 1)
  const release = hold()
  throttle.push('a', 2)
  const settled = throttle.settle('a')
  throttle.push('a', 3)
  release()
  await settled
  await vi.advanceTimersByTimeAsync(1_000)
  expect(sent).toEqual([1, 2, 3])
})

it('tries again what could not be sent, unless newer has come', async () => {
  const { throttle, sent, errors, down } = start()
  down(true)
  throttle.push('a', 1)
  await vi.advanceTimersByTimeAsync(2_500)
  expect(errors).toHaveLength(3)
  throttle.push('a', 2)
  down(false)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(sent).toEqual([2])
  throttle.push('a', 3)
  down(true)
  await expect(throttle.settle('a')).rejects.toThrow('down at 3')
  down(false)
  await throttle.settleAll()
  expect(sent).toEqual([2, 3])
})
