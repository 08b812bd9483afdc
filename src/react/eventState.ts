import { useState, useSyncExternalStore } from 'react'
import { schedulerOf, type CommitScheduler } from './commitScheduler'
import type { RealtimeContextValue } from './realtimeContext'

/** State outside React that commits at most once a frame. */
interface EventState<S> {
  get(): S
  subscribe(listener: () => void): () => void
  set(update: (state: S) => S): void
}

/**
 * State for what events say about one entity, in one session.
 *
 * @param entity - with another one the state begins anew
 * @param start - the state to begin with
 * @returns the state that is shown, and what changes it
 */
export function useEventState<S>(
  { client, session }: RealtimeContextValue,
  entity: string | undefined,
  start: () => S,
): [state: S, set: EventState<S>['set']] {
  const key = `${session} ${entity}`
  const create = () => ({ key, store: createEventState(start(), schedulerOf(client)) })
  const [held, setHeld] = useState(create)
  let current = held
  if (held.key !== key) {
    current = create()
    setHeld(current)
  }
  const { get, subscribe, set } = current.store
  return [useSyncExternalStore(subscribe, get, get), set]
}

function createEventState<S>(initial: S, scheduler: CommitScheduler): EventState<S> {
  const listeners = new Set<() => void>()
  let state = initial
  const notify = () => {
    for (const listener of [...listeners]) listener()
  }
  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    set(update) {
      const next = update(state)
      if (Object.is(next, state)) return
      state = next
      scheduler.schedule(notify)
    },
  }
}
