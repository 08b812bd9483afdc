import { expect, onTestFinished, vi } from 'vitest'
import {
  createRealtimeClient,
  type RealtimeClientOptions,
  type RealtimeLimits,
} from '../../src/core'
import { auditTransport } from './auditTransport'
import type { Backend, TransportHarness } from './transportHarness'

/** Short, but no test depends on something being quick: what is slow is only tried again. */
export const quick: Partial<RealtimeLimits> = {
  timeoutMs: 5_000,
  quietMs: 20_000,
  firstRetryMs: 20,
  maxRetryMs: 200,
  graceMs: 50,
}

/** For tests in which silence is to be found, or a time limit to be reached. */
export const impatient: Partial<RealtimeLimits> = { ...quick, timeoutMs: 500, quietMs: 200 }

/** Facts come late on a busy machine. */
export const eventually = (check: () => void, timeout = 20_000) =>
  vi.waitFor(check, { timeout, interval: 10 })

export const numbered = (number: number) => ({ type: 'test.numbered', data: { number } })

/** The numbers from `first` to `last`. */
export const numbers = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

/** A client on a back end of its own; both are gone when the test is. */
export async function startConformance(
  harness: TransportHarness,
  options: Partial<RealtimeClientOptions> & { readonly isIdle?: boolean } = {},
) {
  const backend = await harness.start()
  onTestFinished(() => backend.close())
  const { isIdle = false, ...clientOptions } = options
  const started = createConformanceClient(backend, clientOptions)
  if (!isIdle) {
    started.client.connect()
    await started.reaches('connected')
  }
  const { renews } = harness.capabilities
  return {
    ...started,
    backend,
    /** Waits until the back end holds no more than the one connection. */
    isOne: () =>
      eventually(() => expect(renews ? [1, 2] : [1]).toContain(backend.connectionCount())),
  }
}

/** A client, and all that it told. */
export function createConformanceClient(
  backend: Backend,
  options: Partial<RealtimeClientOptions> = {},
) {
  const { limits = quick } = options
  const { quietMs } = limits
  const audited = auditTransport(backend.transport(quietMs === undefined ? {} : { quietMs }))
  const client = createRealtimeClient({
    token: () => 'token-1',
    ...options,
    limits,
    transport: audited.transport,
    environment: backend.environment,
  })
  /** Numbers in the order they were delivered, and in between what was told of the stream. */
  const told: (number | 'gap' | 'replay' | 'invalid')[] = []
  const seen: number[] = []
  client.subscribe('test.numbered', ({ data }) => {
    const { number } = data as { number: number }
    seen.push(number)
    told.push(number)
  })
  for (const notice of ['gap', 'replay', 'invalid'] as const) {
    client.on(notice, () => told.push(notice))
  }
  onTestFinished(() => {
    client.close()
    expect(audited.violations).toEqual([])
  })
  const snapshot = () => client.getSnapshot()
  return {
    client,
    told,
    seen,
    snapshot,
    held: audited.held,
    attempts: audited.attempts,
    count: (notice: string) => told.filter((one) => one === notice).length,
    reaches: (state: string) => eventually(() => expect(snapshot().state).toBe(state)),
    /** Waits for one more return after a loss than there were. */
    returns: (before: number) =>
      eventually(() => {
        expect(client.stats().reconnects).toBeGreaterThan(before)
        expect(snapshot().state).toBe('connected')
      }),
    delivers: (number: number) => eventually(() => expect(seen).toContain(number)),
  }
}

export type Conformance = Awaited<ReturnType<typeof startConformance>>
