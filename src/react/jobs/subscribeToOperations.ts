import type { EventHandler, RealtimeReceiver, SubscribeOptions } from '../../core'
import type { OperationsMessage } from '../../domains/jobs'
import type { RealtimeEvent } from '../../protocol'

/** Anything that events can be subscribed on: `useRealtime()`, `createRealtimeClient(…)`. */
type Subscribable = Pick<RealtimeReceiver, 'subscribe'>

type OperationsHandler = EventHandler<RealtimeEvent<string, OperationsMessage>>

/** The topics of the operations platform, for the provider's `topics`. */
export const operationsTopics: readonly string[] = [
  '/topic/extractions',
  '/topic/migrations',
  '/topic/data-quality',
]

const subscribeTo =
  (family: string) =>
  /** @returns unsubscribe, idempotent */
  (client: Subscribable, handler: OperationsHandler, options?: SubscribeOptions): (() => void) =>
    client.subscribe(`${family}.*`, handler as EventHandler, options)

/** Every event of extractions, or with `key` of one. */
export const subscribeToExtractions = /* @__PURE__ */ subscribeTo('extraction')
/** Every event of migrations, or with `key` of one. */
export const subscribeToMigrations = /* @__PURE__ */ subscribeTo('migration')
/** Every event of data quality jobs, or with `key` of one. */
export const subscribeToDataQuality = /* @__PURE__ */ subscribeTo('data_quality')
