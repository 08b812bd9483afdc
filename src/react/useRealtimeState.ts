import { useEffect } from 'react'
import type { EventOf, EventPattern } from '../protocol'
import type { RealtimeEvent } from '../core'
import { useEventState } from './eventState'
import { useRealtimeContext } from './realtimeContext'
import type { AppEventMap } from './registeredEvents'
import { useLatest } from './useLatest'

/**
 * State that events drive. Every event goes through the reducer at once; the component commits the
 * first change of a quiet frame at once and the rest of that frame together.
 *
 * @param types - a type, `'goal.*'`, `'*'`, or a list of them
 * @param reducer - returns the same state to change nothing; may be inline
 * @param initial - the state to start from. It is taken at the first render, and again when `key` changes or
 *   another session begins, for example because another user has signed in
 * @param options - `key`: only events about this entity; `enabled`: while `false`, events are ignored
 * @example
 * ```tsx
 * const open = useRealtimeState('issue.created', (count) => count + 1, 0)
 * ```
 */
export function useRealtimeState<S, const P extends EventPattern<AppEventMap>>(
  types: P | readonly P[],
  reducer: (state: S, event: EventOf<AppEventMap, P>) => S,
  initial: S,
  options: { key?: string; enabled?: boolean } = {},
): S {
  const { key, enabled = true } = options
  const context = useRealtimeContext()
  const { client } = context
  const latest = useLatest(reducer)
  const names = typeof types === 'string' ? types : types.join(' ')
  const [state, set] = useEventState(context, key, () => initial)
  useEffect(() => {
    if (!enabled) return
    const reduce = (event: RealtimeEvent) =>
      set((state) => latest.current(state, event as unknown as EventOf<AppEventMap, P>))
    return client.subscribe(names.split(' '), reduce, { key })
  }, [client, set, names, key, enabled, latest])
  return state
}
