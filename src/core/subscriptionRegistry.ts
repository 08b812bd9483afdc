import type { RealtimeEvent } from '../protocol'
import type { EventHandler } from './realtimeClient'

interface Subscription {
  readonly handler: EventHandler
  /** The event it was last called for: overlapping patterns must not call it twice. */
  last?: RealtimeEvent
  hasFailed?: true
  hasEnded?: true
}

/** Who wants which events: by type, by `goal.*`, by `*`, each also by key. */
export interface SubscriptionRegistry {
  subscribe(patterns: Iterable<string>, handler: EventHandler, key?: string): () => void
  dispatch(event: RealtimeEvent): void
}

/** Stands for *any key*; no id can be mistaken for it. */
const anyKey = Symbol('any')
/** Types are the server's, so their number has no bound of its own. */
const maxRoutes = 500

/** Lists are never changed, only replaced: one that is being called stays what it was. */
type Bucket = Map<string | symbol, readonly Subscription[]>

/** @param onHandlerError - a handler threw, told once for each subscription; or `keysOf` did */
export function createSubscriptionRegistry(
  keysOf: (event: RealtimeEvent) => readonly string[],
  onHandlerError: (error: unknown, event: RealtimeEvent) => void,
): SubscriptionRegistry {
  /** Pattern → key → subscribers. */
  const buckets = new Map<string, Bucket>()
  /** Type → the buckets it reaches; emptied when a pattern comes or goes. */
  const routes = new Map<string, readonly Bucket[]>()

  function routeOf(type: string): readonly Bucket[] {
    let route = routes.get(type)
    if (!route) {
      const patterns = ['*', type]
      for (let dot = 0; (dot = type.indexOf('.', dot + 1)) > 0;) {
        patterns.push(`${type.slice(0, dot)}.*`)
      }
      route = patterns.flatMap((pattern) => buckets.get(pattern) ?? [])
      if (routes.size > maxRoutes) routes.clear()
      routes.set(type, route)
    }
    return route
  }

  function readKeys(event: RealtimeEvent) {
    try {
      return keysOf(event)
    } catch (error) {
      onHandlerError(error, event)
      return []
    }
  }

  function call(subscriptions: readonly Subscription[] | undefined, event: RealtimeEvent) {
    if (!subscriptions) return
    for (const subscription of subscriptions) {
      if (subscription.last === event || subscription.hasEnded) continue
      subscription.last = event
      try {
        subscription.handler(event)
      } catch (error) {
        if (!subscription.hasFailed) onHandlerError(error, event)
        subscription.hasFailed = true
      }
    }
  }

  return {
    subscribe(patterns, handler, key: string | symbol = anyKey) {
      const subscription: Subscription = { handler }
      for (const pattern of patterns) {
        let bucket = buckets.get(pattern)
        if (!bucket) {
          buckets.set(pattern, (bucket = new Map() as Bucket))
          routes.clear()
        }
        bucket.set(key, [...(bucket.get(key) ?? []), subscription])
      }
      return () => {
        if (subscription.hasEnded) return
        subscription.hasEnded = true
        for (const pattern of patterns) {
          const bucket = buckets.get(pattern)
          const others = bucket?.get(key)?.filter((other) => other !== subscription)
          if (others?.length) bucket?.set(key, others)
          else if (bucket?.delete(key) && !bucket.size) {
            buckets.delete(pattern)
            routes.clear()
          }
        }
      }
    },
    dispatch(event) {
      let keys: readonly string[] | undefined
      for (const bucket of routeOf(event.type)) {
        const all = bucket.get(anyKey)
        call(all, event)
        if (bucket.size > (all ? 1 : 0)) {
          for (const key of (keys ??= readKeys(event))) call(bucket.get(key), event)
        }
      }
    },
  }
}
