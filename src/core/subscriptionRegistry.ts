import type { RealtimeEvent } from '../protocol'
import type { EventHandler } from './realtimeClient'

interface Subscription {
  readonly handler: EventHandler
  /** The dispatch it was last called in: overlapping patterns must not call it twice. */
  calledIn: number
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
  /** Counted, not the event itself: a thousand subscribers would keep a thousand events alive. */
  let dispatchCount = 0

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

  function call(
    subscriptions: readonly Subscription[] | undefined,
    event: RealtimeEvent,
    dispatch: number,
  ) {
    if (!subscriptions) return
    for (const subscription of subscriptions) {
      if (subscription.calledIn === dispatch || subscription.hasEnded) continue
      subscription.calledIn = dispatch
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
      // Who is subscribed by a handler does not hear the event that is being dispatched.
      const subscription: Subscription = { handler, calledIn: dispatchCount }
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
      const own = ++dispatchCount
      let keys: readonly string[] | undefined
      for (const bucket of routeOf(event.type)) {
        const all = bucket.get(anyKey)
        call(all, event, own)
        if (bucket.size === (all ? 1 : 0)) continue
        try {
          // What it returns is the app's, made of what a server sent.
          keys ??= [...keysOf(event)]
        } catch (error) {
          keys = []
          onHandlerError(error, event)
        }
        for (const key of keys) call(bucket.get(key), event, own)
      }
    },
  }
}
