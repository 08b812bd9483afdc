import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Channel } from '../../src/server'
import { SendQueue } from '../../src/server/sendQueue'

function fakeChannel() {
  const sent: string[] = []
  const written: (() => void)[] = []
  const channel = {
    sent,
    /** Lets the network take the oldest messages. */
    take(count = written.length) {
      for (const done of written.splice(0, count)) done()
    },
    bufferedBytes: 0,
    send(text: string, onWritten: () => void) {
      sent.push(text)
      written.push(onWritten)
    },
    close: vi.fn(),
    terminate: vi.fn(),
  }
  return channel satisfies Channel
}

const limits = { maxBufferedBytes: 1_000, maxStallMs: 10_000, pack: true }
const event = (number: number) => JSON.stringify({ number })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('packing', () => {
  it('sends one event as it is, and those that wait together as one array', () => {
    const channel = fakeChannel()
    const queue = new SendQueue(channel, limits, () => undefined)
    queue.push(event(1), true)
    vi.runOnlyPendingTimers()
    for (const number of [2, 3, 4]) queue.push(event(number), true)
    expect(channel.sent).toHaveLength(1)
    vi.advanceTimersByTime(0)
    expect(channel.sent).toEqual([event(1), `[${event(2)},${event(3)},${event(4)}]`])
  })

  it('never packs a control frame, nor changes the order', () => {
    const channel = fakeChannel()
    const queue = new SendQueue(channel, limits, () => undefined)
    queue.push(event(1), true)
    queue.push(event(2), true)
    queue.push('"control"', false)
    queue.push(event(3), true)
    vi.advanceTimersByTime(0)
    expect(channel.sent).toEqual([`[${event(1)},${event(2)}]`, '"control"', event(3)])
  })

  it('keeps a packed frame below 64 KiB', () => {
    const channel = fakeChannel()
    const queue = new SendQueue(channel, { ...limits, maxBufferedBytes: 1e6 }, () => undefined)
    const big = JSON.stringify({ text: 'x'.repeat(30_000) })
    for (let i = 0; i < 5; i += 1) queue.push(big, true)
    vi.advanceTimersByTime(0)
    expect(channel.sent.map((text) => JSON.parse(text) as unknown[]).map((f) => f.length)).toEqual([
      2,
      2,
      undefined,
    ])
  })

  it('sends each event alone when packing is off', () => {
    const channel = fakeChannel()
    const queue = new SendQueue(channel, { ...limits, pack: false }, () => undefined)
    queue.push(event(1), true)
    queue.push(event(2), true)
    vi.advanceTimersByTime(0)
    expect(channel.sent).toEqual([event(1), event(2)])
  })

  it('leaves a full socket to drain, and packs what has gathered by then', () => {
    const channel = fakeChannel()
    const queue = new SendQueue(channel, { ...limits, maxBufferedBytes: 1e6 }, () => undefined)
    queue.push(event(1), true)
    vi.advanceTimersByTime(0)
    channel.bufferedBytes = 70_000
    queue.push(event(2), true)
    vi.advanceTimersByTime(0)
    queue.push(event(3), true)
    vi.advanceTimersByTime(0)
    expect(channel.sent).toHaveLength(1)
    channel.bufferedBytes = 0
    channel.take()
    vi.advanceTimersByTime(0)
    expect(channel.sent[1]).toBe(`[${event(2)},${event(3)}]`)
  })
})

describe('a slow reader', () => {
  it('is reported once when too many bytes wait and none are taken for a second', () => {
    const channel = fakeChannel()
    const onSlow = vi.fn()
    const queue = new SendQueue(channel, limits, onSlow)
    queue.push('x'.repeat(900), true)
    vi.advanceTimersByTime(5_000)
    expect(onSlow).not.toHaveBeenCalled()
    channel.bufferedBytes = 1_001
    queue.push('x'.repeat(100), true)
    queue.push(event(1), true)
    vi.advanceTimersByTime(999)
    expect(onSlow).not.toHaveBeenCalled()
    vi.advanceTimersByTime(2)
    expect(onSlow).toHaveBeenCalledTimes(1)
    queue.push(event(2), true)
    vi.advanceTimersByTime(60_000)
    expect(onSlow).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is reported at once at sixteen times the limit', () => {
    const channel = fakeChannel()
    const onSlow = vi.fn()
    const queue = new SendQueue(channel, limits, onSlow)
    channel.bufferedBytes = 15_990
    queue.push(event(1), true)
    queue.push(event(2), true)
    expect(onSlow).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is not one that is given a large burst and takes it', () => {
    const channel = fakeChannel()
    const onSlow = vi.fn()
    const queue = new SendQueue(channel, { ...limits, pack: false }, onSlow)
    for (let i = 0; i < 10; i += 1) queue.push('x'.repeat(500), true)
    vi.advanceTimersByTime(0)
    channel.bufferedBytes = 5_000
    for (; channel.bufferedBytes > 0; channel.bufferedBytes -= 500) {
      queue.push(event(1), true)
      vi.advanceTimersByTime(900)
      channel.take(1)
    }
    expect(onSlow).not.toHaveBeenCalled()
  })

  it('is reported when nothing is taken for too long', () => {
    const channel = fakeChannel()
    const onSlow = vi.fn()
    const queue = new SendQueue(channel, limits, onSlow)
    queue.push(event(1), true)
    vi.advanceTimersByTime(0)
    vi.advanceTimersByTime(9_999)
    expect(onSlow).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(onSlow).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is not one that takes little by little', () => {
    const channel = fakeChannel()
    const onSlow = vi.fn()
    const queue = new SendQueue(channel, { ...limits, pack: false }, onSlow)
    for (let i = 0; i < 5; i += 1) queue.push(event(i), true)
    vi.advanceTimersByTime(0)
    for (let i = 0; i < 5; i += 1) {
      vi.advanceTimersByTime(9_000)
      channel.take(1)
    }
    vi.advanceTimersByTime(60_000)
    expect(onSlow).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })
})

it('has one timer however many frames leave, and judges from when the last began to wait', () => {
  const channel = fakeChannel()
  const onSlow = vi.fn()
  const queue = new SendQueue(channel, limits, onSlow)
  for (let i = 0; i < 100; i += 1) {
    queue.push(event(i), true)
    vi.advanceTimersByTime(0)
    channel.take()
  }
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(9_000)
  queue.push(event(101), true)
  vi.advanceTimersByTime(9_999)
  expect(onSlow).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(onSlow).toHaveBeenCalledTimes(1)
  expect(vi.getTimerCount()).toBe(0)
})

describe('draining', () => {
  it('resolves once all has left, or when the queue is closed', async () => {
    const channel = fakeChannel()
    const queue = new SendQueue(channel, limits, () => undefined)
    await queue.drained()
    queue.push(event(1), true)
    const drained = vi.fn()
    void queue.drained().then(drained)
    vi.advanceTimersByTime(0)
    await Promise.resolve()
    expect(drained).not.toHaveBeenCalled()
    channel.take()
    await Promise.resolve()
    expect(drained).toHaveBeenCalledTimes(1)
    queue.push(event(2), true)
    const second = queue.drained()
    queue.close()
    await second
    expect(vi.getTimerCount()).toBe(0)
  })
})
