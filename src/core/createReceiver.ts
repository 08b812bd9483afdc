import {
  defineEvents,
  isSystemType,
  RealtimeError,
  type CloseReason,
  type EventDecoder,
  type EventMap,
  type RealtimeEvent,
} from '../protocol'
import { createConnection, type Connection } from './connection'
import type { SnapshotStore } from './connectionSnapshot'
import { isAtRest } from './connectionMachine'
import { createCounters, type Counters } from './counters'
import { createDelivery, type Delivery } from './delivery'
import { createEnvironment, type Environment } from './environment'
import { createEventDeduper } from './eventDeduper'
import { createInspector } from './inspector'
import { createNotices, type Notices } from './notices'
import { createPipeline, type Pipeline } from './pipeline'
import type {
  EventHandler,
  OutboxStore,
  RealtimeClient,
  RealtimeClientOptions,
  RealtimeLimits,
  RealtimeReceiver,
  TopicStatus,
} from './realtimeClient'
import { createSubscriptionRegistry } from './subscriptionRegistry'
import type { SessionInfo } from './transport'

/** The limits used where the app names none. */
export const defaultLimits: RealtimeLimits = {
  timeoutMs: 10_000,
  quietMs: 15_000,
  graceMs: 5_000,
  firstRetryMs: 1_000,
  maxRetryMs: 30_000,
  maxAttempts: Infinity,
  maxFrameBytes: 1_048_576,
}

/** What the parts of a client that are added where they are used need of its receiving half. */
export interface Insides {
  readonly connection: Connection
  readonly delivery: Delivery
  readonly notices: Notices
  readonly counters: Counters
  /** Tells of a bug of the app: it must not vanish where nobody listens for errors. */
  readonly reportBug: (message: string, cause: unknown) => void
  readonly environment: Environment
  readonly via: string
  readonly store: OutboxStore | undefined
  readonly decode: EventDecoder
  /** Told of every change of the connection. */
  readonly watchers: Set<() => void>
  onEvent?: () => void
  /** The snapshots, once they are wanted. */
  snapshots?: SnapshotStore
  /** The topics that are followed, once any is. */
  following?: {
    follow(topic: string): void
    unfollow(topic: string): void
    statusOf(topic: string): TopicStatus
  }
  /** The sending half, once it is wanted … */
  sending?: Pick<RealtimeClient, 'publish' | 'pending' | 'onPending'>
  /** … and what it wants to be told. */
  outbox?: {
    /** The connection is ready. @param isOther - by a link that has been sent nothing yet */
    flush(isOther: boolean): void
    lost(problem: CloseReason): void
    /** The session is over. */
    clear(): void
  }
}

/** The same in every copy of the library: a client of one works in the provider of another. */
export const insides = Symbol.for('tidings.insides')

export type OpenReceiver = RealtimeReceiver & { readonly [insides]: Insides }

/** Makes the receiving half of a client: the connection, and the events that come over it. */
export function createReceiver<TMap extends EventMap = EventMap>(
  options: RealtimeClientOptions<TMap>,
): RealtimeReceiver<TMap> {
  const { events = defineEvents({}), tenant, history, transport } = options
  const limits = { ...defaultLimits, ...options.limits }
  const environment = createEnvironment(options.environment)
  const counters = createCounters()
  const { note, records, clear } = createInspector(environment.now)
  const notices = createNotices()
  const deduper = createEventDeduper()
  let user: string | undefined
  /** Whose events the records are. */
  let reader: string | undefined
  let tenantId: string | undefined

  const reportBug = (message: string, cause: unknown) => {
    const isHeard = notices.emit('error', new RealtimeError('HANDLER', message, { cause }))
    if (!isHeard) environment.reportError?.(cause)
  }
  const dispatcher = createSubscriptionRegistry(events.keysOf, (cause, { type }) =>
    reportBug(`A handler of ${type} threw`, cause),
  )
  const delivery = createDelivery({
    environment,
    counters,
    notices,
    history,
    resumeFrom: options.resumeFrom,
    timeoutMs: limits.timeoutMs,
    link: () => connection.link,
    reopen: () => connection.reopen(),
    isAlive: (since) => connection.isAlive(since),
    receive: (frames) => pipeline.receive(frames, true),
    deliver: (event) => pipeline.deliver(event),
    onDuplicate: (event) => pipeline.onDuplicate(event),
  })
  const pipeline: Pipeline = createPipeline({
    events,
    maxFrameBytes: limits.maxFrameBytes,
    counters,
    note,
    notices,
    deduper,
    delivery,
    onEvent(event: RealtimeEvent) {
      inner.onEvent?.()
      if (connection.machine.failures && !isSystemType(event.type)) {
        connection.send({ type: 'proven' })
      }
      dispatcher.dispatch(event)
    },
  })
  const isOfOther = (info: SessionInfo) =>
    isOther(info.userId, user) || isOther(info.tenantId, tenantId)
  const forget = () => {
    delivery.forget()
    deduper.forget()
    pipeline.forget()
    // Also where nobody has sent anything yet: what waits from before a reload is this user's.
    void options.outbox?.clear().catch(() => {})
    inner.outbox?.clear()
    user = tenantId = undefined
  }
  const connection = createConnection(
    options,
    { environment, limits },
    {
      resumeFrom() {
        const { lastEventId } = delivery
        const topics = delivery.positions()
        return topics.size || lastEventId ? { topics, lastEventId } : null
      },
      onChange() {
        for (const watcher of [...inner.watchers]) watcher()
      },
      onReady(info, kind, since) {
        if (isOfOther(info)) {
          forget()
          // What the page shows is the former user's: as after a sign-out, all of it is in doubt.
          kind = 'resumed'
        }
        if (isOther(info.userId, reader)) clear()
        user = info.userId ?? user
        reader = info.userId ?? reader
        tenantId = info.tenantId ?? tenantId
        pipeline.tenant = tenant ?? info.tenantId
        notices.emit('ready', { kind })
        const fetched = delivery.ready(info, kind, since)
        if (fetched) pipeline.pause(fetched)
        inner.outbox?.flush(true)
      },
      onAgain(info, isOther) {
        // Another user begins with a link of their own.
        if (isOfOther(info)) connection.reopen()
        else inner.outbox?.flush(isOther)
      },
      onFrame: pipeline.receive,
      onLost: (problem) => inner.outbox?.lost(problem),
      onForget: forget,
    },
  )
  const inner: Insides = {
    connection,
    delivery,
    notices,
    counters,
    reportBug,
    environment,
    via: transport.name,
    store: options.outbox,
    decode: events.decode,
    watchers: new Set(),
  }

  const begin = (type: 'connect' | 'retry') => () => {
    // While at rest nobody listened to the network.
    if (isAtRest(connection.machine)) {
      connection.send({ type: 'network', isOnline: environment.isOnline() })
    }
    connection.send({ type })
  }

  return Object.assign(
    {
      connect: begin('connect'),
      retry: begin('retry'),
      disconnect: () => connection.send({ type: 'disconnect' }),
      close: () => connection.send({ type: 'close' }),
      subscribe: (pattern, handler, { key } = {}) =>
        dispatcher.subscribe(new Set([pattern].flat() as string[]), handler as EventHandler, key),
      on: notices.on,
      stats: () => ({ ...counters }),
      records,
      environment,
    } satisfies RealtimeReceiver<TMap>,
    { [insides]: inner },
  )
}

const isOther = (now: string | undefined, before: string | undefined) =>
  now && before && now !== before
