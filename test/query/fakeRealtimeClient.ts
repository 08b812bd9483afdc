import type { Environment, RealtimeClient, RealtimeNotices } from '../../src/core'
import type { RealtimeEvent } from '../../src/protocol'

type Listener = (info: never) => void

/** A client that delivers what the test says, on the clock that Vitest fakes. */
export function createFakeRealtimeClient() {
  const handlers = new Map<string, Set<(event: RealtimeEvent) => void>>()
  const listeners = new Map<string, Set<Listener>>()
  const stats = { delivered: 0, gaps: 0 }
  const signals = new Set<(signal: 'hide' | 'wake') => void>()
  const add = <T>(map: Map<string, Set<T>>, name: string, item: T) => {
    const set = map.get(name) ?? new Set()
    map.set(name, set.add(item))
    return () => void set.delete(item)
  }
  const environment: Pick<Environment, 'now' | 'setTimer' | 'onSignal'> = {
    now: () => Date.now(),
    setTimer(callback, delayMs) {
      const timer = setTimeout(callback, delayMs)
      return () => clearTimeout(timer)
    },
    onSignal(listener) {
      signals.add(listener)
      return () => void signals.delete(listener)
    },
  }
  const client = {
    environment,
    subscribe: (pattern: string, handler: (event: RealtimeEvent) => void) =>
      add(handlers, pattern, handler),
    stats: () => ({ ...stats }),
    on: (notice: string, listener: Listener) => add(listeners, notice, listener),
  }
  return {
    client: client as unknown as RealtimeClient,
    /** Delivers an event to its handlers; the first error thrown is thrown when all were called. */
    emit(type: string, data: unknown = {}, more: Partial<RealtimeEvent> = {}) {
      const event: RealtimeEvent = { type, data, timestamp: '2026-01-01T00:00:00Z', ...more }
      const errors: unknown[] = []
      stats.delivered++
      for (const [pattern, set] of handlers) {
        const fits =
          pattern === '*' ||
          pattern === type ||
          (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)))
        for (const handler of fits ? set : []) {
          try {
            handler(event)
          } catch (error) {
            errors.push(error)
          }
        }
      }
      if (errors.length > 0) throw errors[0] as Error
    },
    notice<N extends keyof RealtimeNotices>(name: N, info: RealtimeNotices[N]) {
      for (const listener of [...(listeners.get(name) ?? [])]) listener(info as never)
    },
    signal(signal: 'hide' | 'wake') {
      for (const listener of [...signals]) listener(signal)
    },
    /** How many handlers and listeners are attached. */
    size() {
      const sets = [...handlers.values(), ...listeners.values(), signals] as { size: number }[]
      return sets.reduce((sum, { size }) => sum + size, 0)
    },
  }
}
