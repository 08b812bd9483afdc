import { addListener } from './addListener'
import type { ConnectionSnapshot, SnapshotStore } from './connectionSnapshot'
import type { Connection } from './connection'
import { initialMachine, stateName } from './connectionMachine'
import { createCounters } from './counters'
import { insides, type Insides, type OpenReceiver } from './createReceiver'
import { problemOf } from './problem'
import type { RealtimeReceiver } from './realtimeClient'

/** How often `lastEventAt` and `stats` are refreshed under traffic. */
const activityMs = 1_000

/**
 * The snapshots of a client; made where they are first wanted. Kept in its insides: an app may have
 * wrapped the client, and both are still one.
 */
export function withSnapshot(receiver: RealtimeReceiver): SnapshotStore {
  const { [insides]: inner } = receiver as OpenReceiver
  return (inner.snapshots ??= createSnapshotStore(inner))
}

/** Before anything has happened: what a server renders, and what a page begins with as it hydrates. */
export const initialSnapshot: ConnectionSnapshot = /* @__PURE__ */ snapshotOf(
  { machine: initialMachine, info: undefined, lastConnectedAt: null },
  { via: null, lastEventAt: null, stats: /* @__PURE__ */ createCounters() },
)

function snapshotOf(
  { machine, info, lastConnectedAt }: Pick<Connection, 'machine' | 'info' | 'lastConnectedAt'>,
  { via, ...rest }: Pick<ConnectionSnapshot, 'via' | 'lastEventAt' | 'stats'>,
): ConnectionSnapshot {
  const state = stateName(machine)
  const isConnected = state === 'connected'
  return {
    state,
    connectionState: state,
    reason: machine.reason,
    isConnected,
    isDegraded: !!info?.isDegraded,
    isLost: machine.isLost,
    attempt: isConnected ? 0 : machine.failures,
    nextRetryAt: machine.timers.retry ?? null,
    lastConnectedAt: machine.wasConnected ? lastConnectedAt : null,
    via: info ? (info.via ?? via) : null,
    userId: info?.userId ?? null,
    tenantId: info?.tenantId ?? null,
    error: problemOf(machine),
    ...rest,
  }
}

function createSnapshotStore(inner: Insides): SnapshotStore {
  const { connection, counters, environment } = inner
  const listeners = new Set<() => void>()
  let lastEventAt: number | null = null
  let isWaiting = false
  let isStale = false
  let snapshot = read()

  function read(): ConnectionSnapshot {
    return snapshotOf(connection, { via: inner.via, lastEventAt, stats: { ...counters } })
  }

  function onChange() {
    const next = read()
    const keys = Object.keys(next) as (keyof ConnectionSnapshot)[]
    // Of events in one moment only the counters differ.
    if (!isStale && keys.every((key) => key === 'stats' || snapshot[key] === next[key])) return
    isStale = false
    snapshot = next
    for (const listener of [...listeners]) listener()
  }

  function commit() {
    isWaiting = true
    environment.setTimer(() => {
      isWaiting = false
      if (isStale) commit()
    }, activityMs)
    onChange()
  }

  inner.watchers.add(onChange)
  inner.onEvent = () => {
    lastEventAt = environment.now()
    isStale = true
    if (!isWaiting) commit()
  }
  return {
    getSnapshot: () => snapshot,
    onSnapshot: (listener) => addListener(listeners, listener, inner),
  }
}
