import type { RealtimeNotices } from './realtimeClient'

type Listener = (info: never) => void

/** The listeners of `client.on`. A throwing listener stops nobody. */
export interface Notices {
  on<N extends keyof RealtimeNotices>(
    notice: N,
    listener: (info: RealtimeNotices[N]) => void,
  ): () => void
  /** @returns whether anybody listens */
  emit<N extends keyof RealtimeNotices>(notice: N, info: RealtimeNotices[N]): boolean
}

export function createNotices(): Notices {
  const listeners = new Map<string, Set<Listener>>()
  return {
    on(notice, listener) {
      // A wrapper of its own, so the same function may listen twice.
      const own: Listener = (info) => listener(info)
      const set = listeners.get(notice) ?? new Set()
      listeners.set(notice, set.add(own))
      return () => set.delete(own)
    },
    emit(notice, info) {
      const all = [...(listeners.get(notice) ?? [])]
      for (const listener of all) {
        try {
          listener(info as never)
        } catch {
          // Listeners for trouble are the last resort: there is nobody left to tell.
        }
      }
      return all.length > 0
    },
  }
}
