import type { ConnectionSnapshot } from './connectionSnapshot'
import type { Counters } from './counters'
import type { Environment } from './environment'

type ConnectionPart = Omit<ConnectionSnapshot, 'lastEventAt' | 'stats'>

/** Holds the snapshot of the connection, and makes a new one only when something in it changed. */
export interface SnapshotStore {
  get(): ConnectionSnapshot
  subscribe(listener: () => void): () => void
  /** The connection changed. */
  update(): void
  /** An event came. */
  touch(): void
}

/** How often `lastEventAt` and `stats` are refreshed under traffic. */
const activityMs = 1_000

export function createSnapshotStore(
  environment: Environment,
  counters: Counters,
  read: () => ConnectionPart,
): SnapshotStore {
  const listeners = new Set<() => void>()
  let lastEventAt: number | null = null
  let cancel: (() => void) | null = null
  let isStale = false
  let snapshot: ConnectionSnapshot | null = null

  function commit() {
    const next = { ...read(), lastEventAt, stats: { ...counters } }
    const before = snapshot
    isStale = false
    const keys = Object.keys(next) as (keyof typeof next)[]
    const isSame = (key: keyof typeof next) => key === 'stats' || before?.[key] === next[key]
    if (before && keys.every(isSame)) return
    snapshot = next
    for (const listener of [...listeners]) listener()
  }

  function onQuiet() {
    cancel = null
    if (!isStale) return
    cancel = environment.setTimer(onQuiet, activityMs)
    commit()
  }

  return {
    get: () => (snapshot ??= { ...read(), lastEventAt, stats: { ...counters } }),
    subscribe(listener) {
      const own = () => listener()
      listeners.add(own)
      return () => listeners.delete(own)
    },
    update: commit,
    touch() {
      lastEventAt = environment.now()
      isStale = true
      if (cancel) return
      cancel = environment.setTimer(onQuiet, activityMs)
      commit()
    },
  }
}
