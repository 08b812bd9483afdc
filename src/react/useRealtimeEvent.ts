import { useEffect } from 'react'
import type { EventHandler } from '../core'
import type { EventOf, EventPattern } from '../protocol'
import { useRealtimeContext } from './realtimeContext'
import type { AppEventMap } from './registeredEvents'
import { useLatest } from './useLatest'

export interface UseRealtimeEventOptions {
  /** `false` calls nothing. @default true */
  enabled?: boolean
  /** Only events about this entity: a goal id, an action id, … @default all */
  key?: string
}

/** The object form of {@link useRealtimeEvent}. */
export interface UseRealtimeEventInput<
  P extends EventPattern<AppEventMap>,
> extends UseRealtimeEventOptions {
  /** A type, a pattern such as `goal.*`, a list of those, or `*`. */
  eventType: P | readonly P[]
  /** Called for every event that fits; may be inline. */
  onEvent: EventHandler<EventOf<AppEventMap, P>>
}

/**
 * Calls the handler for every event that fits, at once and in order. The handler may be inline: the
 * latest one is called, and no render subscribes anew.
 *
 * @param eventType - a type, `'goal.*'`, `'*'`, or a list of them
 * @example
 * ```tsx
 * useRealtimeEvent('goal.completed', (event) => confetti(event.data.goalId), { key: goalId })
 * ```
 */
export function useRealtimeEvent<const P extends EventPattern<AppEventMap>>(
  eventType: P | readonly P[],
  onEvent: EventHandler<EventOf<AppEventMap, P>>,
  options?: UseRealtimeEventOptions,
): void
export function useRealtimeEvent<const P extends EventPattern<AppEventMap>>(
  input: UseRealtimeEventInput<P>,
): void
export function useRealtimeEvent<P extends EventPattern<AppEventMap>>(
  first: P | readonly P[] | UseRealtimeEventInput<P>,
  handler?: EventHandler<EventOf<AppEventMap, P>>,
  options: UseRealtimeEventOptions = {},
): void {
  const isObject = typeof first === 'object' && 'eventType' in first
  const patterns = isObject ? first.eventType : first
  const { enabled = true, key } = isObject ? first : options
  const onEvent = isObject ? first.onEvent : handler
  const { client } = useRealtimeContext()
  // A list is compared by what it holds, so that it may be written inline. Types hold no spaces.
  const names = typeof patterns === 'string' ? patterns : patterns.join(' ')
  const about = `${names} ${enabled} ${key}`
  const latest = useLatest({ onEvent, about })
  useEffect(() => {
    if (!enabled) return
    const call: EventHandler = (event) => {
      const { current } = latest
      // Committed, but not yet subscribed anew, a handler hears nothing of what it did not ask for.
      if (current.about !== about) return
      return current.onEvent?.(event as unknown as EventOf<AppEventMap, P>)
    }
    return client.subscribe(names.split(' '), call, { key })
  }, [client, names, key, enabled, about, latest])
}
