import { isSystemType, RealtimeError, type CloseReason, type EventMap } from '../protocol'
import { createCatchUp, type CatchUp } from './catchUp'
import { createConnection } from './connection'
import { linksOf, stateName } from './connectionMachine'
import { createCounters } from './counters'
import { createEnvironment } from './environment'
import { createEventDeduper } from './eventDeduper'
import { createEventOrder } from './eventOrder'
import { createInspector } from './inspector'
import { createNotices } from './notices'
import { createOutbox } from './outbox'
import { createPipeline } from './pipeline'
import { controlHandler } from './controlHandler'
import { problemOf } from './problem'
import type {
  EventHandler,
  RealtimeClient,
  RealtimeClientOptions,
  RealtimeLimits,
} from './realtimeClient'
import { createSnapshotStore } from './snapshotStore'
import { createSubscriptionRegistry } from './subscriptionRegistry'
import { idsOf } from '../protocol'

/** The limits used where the app names none. */
export const defaultLimits: RealtimeLimits = {
  openTimeoutMs: 10_000,
  tokenTimeoutMs: 10_000,
  historyTimeoutMs: 10_000,
  quietMs: 25_000,
  pongTimeoutMs: 10_000,
  wakeTimeoutMs: 3_000,
  firstRetryMs: 1_000,
  maxRetryMs: 30_000,
  maxAttempts: Infinity,
  stableMs: 10_000,
  graceMs: 5_000,
  maxFrameBytes: 1_048_576,
  maxDepth: 32,
  dedupeCount: 1_000,
  reorderCount: 100,
  reorderMs: 1_000,
  maxOutbox: 100,
  publishTimeoutMs: 30_000,
}

/**
 * Makes a client: one connection, and the events that come over it. Nothing happens until `connect()`.
 *
 * @example
 * ```ts
 * const client = createRealtimeClient({ transport: webSocket({ url }), token: () => session.token })
 * client.subscribe('goal.completed', (event) => console.log(event.data))
 * client.connect()
 * ```
 */
export function createRealtimeClient<TMap extends EventMap = EventMap>(
  options: RealtimeClientOptions<TMap>,
): RealtimeClient<TMap> {
  const limits = { ...defaultLimits, ...options.limits }
  const environment = createEnvironment(options.environment)
  const counters = createCounters()
  const inspector = createInspector(environment.now)
  const notices = createNotices()
  const deduper = createEventDeduper(limits.dedupeCount)
  const topics = new Set(options.topics)
  const keysOf = options.events?.keysOf ?? idsOf
  let user: string | undefined

  const registry = createSubscriptionRegistry({
    keysOf,
    onHandlerError(cause, event) {
      const said = `A handler of ${event.type} threw; the others were called. It will not be reported again.`
      notices.emit('error', new RealtimeError('HANDLER', said, { cause }))
    },
  })
  const outbox = createOutbox({
    ...limits,
    environment,
    counters,
    send(frame) {
      const { link } = connection
      link?.send?.(frame)
      return link?.send !== undefined
    },
  })
  const order = createEventOrder({
    ...limits,
    environment,
    onEvent(event, place) {
      if (place === 'reordered') counters.reordered++
      else if (place === 'late') counters.late++
      pipeline.deliver(event)
    },
    onDuplicate(event) {
      counters.duplicates++
      inspector.note('duplicate', event.type, event)
    },
    recover: (range) => catchUp.recover(range),
    onGap: ({ topic, from, to }) => catchUp.announce({ topic, from, to, reason: 'missing' }),
    onReset(topic, epoch) {
      notices.emit('reset', { topic, epoch, reason: 'the server numbers anew' })
    },
  })
  const pipeline = createPipeline({
    definitions: options.events,
    limits,
    counters,
    inspector,
    notices,
    deduper,
    order,
    onControl: controlHandler({ outbox, order, announce: (gap) => catchUp.announce(gap) }),
    isMissed: (event) => catchUp.isMissed(event),
    onEvent(event) {
      store.touch()
      if (!isSystemType(event.type) && connection.machine.failures > 0) {
        connection.send({ type: 'proven' })
      }
      registry.dispatch(event)
      catchUp.delivered()
    },
  })
  const connection = createConnection({
    ...options,
    topics,
    environment,
    limits,
    resumeFrom() {
      const lastEventId = pipeline.lastEventId()
      const positions = order.positions()
      return positions.size > 0 || lastEventId ? { topics: positions, lastEventId } : null
    },
    onChange: () => store.update(),
    onReady(info, kind, since) {
      if (user !== undefined && info.userId !== undefined && info.userId !== user) forget()
      user = info.userId ?? user
      pipeline.setTenant(options.tenant ?? info.tenantId)
      catchUp.ready(info, kind, since)
      outbox.flush()
    },
    onFrame: pipeline.receive,
    onOverlap: deduper.setOverlap,
    onLinkClosed(reason: CloseReason) {
      if (reason.code === 1009) outbox.dropLargest()
    },
    onForget() {
      forget()
      outbox.clear()
    },
  })
  const catchUp: CatchUp = createCatchUp({
    environment,
    counters,
    notices,
    pipeline,
    order,
    history: options.history,
    timeoutMs: limits.historyTimeoutMs,
    link: () => connection.link,
  })
  const store = createSnapshotStore(environment, counters, () => {
    const { machine, info } = connection
    const { phase } = machine
    const state = stateName(machine)
    return {
      state,
      connectionState: state,
      reason: machine.reason,
      isConnected: state === 'connected',
      isDegraded: info?.isDegraded ?? false,
      isLost: machine.isLost,
      attempt: state === 'connected' ? 0 : machine.failures,
      nextRetryAt: phase.name === 'waiting' ? phase.until : null,
      lastConnectedAt: connection.lastConnectedAt,
      via: info ? connection.via : null,
      userId: info?.userId ?? null,
      tenantId: info?.tenantId ?? null,
      error: problemOf(machine),
    }
  })

  function forget() {
    order.forget()
    deduper.forget()
    catchUp.stop()
    pipeline.forget()
    user = undefined
  }

  function begin(type: 'connect' | 'retry') {
    // While at rest nobody listened to the network.
    if (linksOf(connection.machine.phase).length === 0) {
      connection.send({ type: 'network', isOnline: environment.isOnline() })
    }
    connection.send({ type })
  }

  return {
    connect: () => begin('connect'),
    disconnect: () => connection.send({ type: 'disconnect' }),
    retry: () => begin('retry'),
    close: () => connection.send({ type: 'close' }),
    subscribe(pattern, handler, { key } = {}) {
      const patterns = typeof pattern === 'string' ? [pattern] : [...new Set(pattern)]
      return registry.subscribe(patterns, handler as EventHandler, key)
    },
    getSnapshot: store.get,
    onSnapshot: store.subscribe,
    on: notices.on,
    publish: outbox.publish,
    stats: () => ({ ...counters }),
    records: inspector.records,
    environment,
  }
}
