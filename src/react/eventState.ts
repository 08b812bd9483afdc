import type { CommitScheduler } from './commitScheduler'

/** State outside React that commits at most once a frame. */
export interface EventState<S> {
  get(): S
  subscribe(listener: () => void): () => void
  set(update: (state: S) => S): void
}

export function createEventState<S>(initial: S, scheduler: CommitScheduler): EventState<S> {
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
