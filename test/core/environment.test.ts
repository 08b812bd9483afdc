import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createEnvironment } from '../../src/core'

/** A page whose paints the test decides, as a browser does: none while it is hidden. */
function createPage() {
  const document = { visibilityState: 'visible', addEventListener() {} }
  const frames = new Map<number, () => void>()
  vi.stubGlobal('document', document)
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => {
    frames.set(++handle, run)
    return handle
  })
  vi.stubGlobal('cancelAnimationFrame', (one: number) => frames.delete(one))
  let handle = 0
  const paint = () => {
    for (const [one, run] of [...frames]) if (frames.delete(one)) run()
  }
  return { document, frames, paint, environment: createEnvironment() }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a frame', () => {
  it('is the next paint, once', () => {
    const { environment, paint } = createPage()
    const run = vi.fn()
    environment.requestFrame(run)
    vi.advanceTimersByTime(200)
    expect(run).not.toHaveBeenCalled()
    paint()
    vi.advanceTimersByTime(1_000)
    expect(run).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('comes all the same when the page is hidden before it paints', () => {
    const { document, environment, frames } = createPage()
    const run = vi.fn()
    environment.requestFrame(run)
    document.visibilityState = 'hidden'
    vi.advanceTimersByTime(250)
    expect(run).toHaveBeenCalledTimes(1)
    expect(frames.size).toBe(0)
  })

  it('is a short time on a hidden page', () => {
    const { document, environment } = createPage()
    document.visibilityState = 'hidden'
    const run = vi.fn()
    environment.requestFrame(run)
    vi.advanceTimersByTime(16)
    expect(run).toHaveBeenCalledTimes(1)
  })

  it('does not come once it is cancelled', () => {
    const { environment, frames, paint } = createPage()
    const run = vi.fn()
    environment.requestFrame(run)()
    paint()
    vi.advanceTimersByTime(1_000)
    expect(run).not.toHaveBeenCalled()
    expect(frames.size + vi.getTimerCount()).toBe(0)
  })
})
