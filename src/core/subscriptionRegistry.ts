import type { RealtimeEvent } from '../protocol'
import type { EventHandler } from './realtimeClient'

interface Subscription {
  readonly handler: EventHandler
  /** The event it was last called for: overlapping patterns must not call it twice. */
  last: RealtimeEvent | null
  hasFailed: boolean
}

/** The subscribers of one pattern. */
interface Bucket {
  readonly all: Set<Subscription>
  readonly byKey: Map<string, Set<Subscription>>
}

interface RegistryOptions {
  readonly keysOf: (event: RealtimeEvent) => readonly string[]
  /** A handler threw; told once for each subscription. */
  readonly onHandlerError: (error: unknown, event: RealtimeEvent) => void
}

/** Who wants which events: by type, by `goal.*`, by `*`, each also by key. */
export interface SubscriptionRegistry {
  subscribe(patterns: readonly string[], handler: EventHandler, key?: string): () => void
  dispatch(event: RealtimeEvent): void
  /** Subscriptions now, for leak tests. */
  readonly size: number
}

export function createSubscriptionRegistry(options: RegistryOptions): SubscriptionRegistry {
  const buckets = new Map<string, Bucket>()
  /** Type → the buckets it reaches; emptied when a pattern comes or goes. */
  const routes = new Map<string, readonly Bucket[]>()
  let size = 0

  function routeOf(type: string): readonly Bucket[] {
    let route = routes.get(type)
    if (!route) {
      const patterns = ['*', type]
      for (let dot = type.indexOf('.'); dot > 0; dot = type.indexOf('.', dot + 1)) {
        patterns.push(`${type.slice(0, dot)}.*`)
      }
      route = patterns.flatMap((pattern) => buckets.get(pattern) ?? [])
      // Types are the server's, so their number has no bound of its own.
      if (routes.size > 500) routes.clear()
      routes.set(type, route)
    }
    return route
  }

  function call(subscriptions: ReadonlySet<Subscription> | undefined, event: RealtimeEvent) {
    if (!subscriptions?.size) return
    for (const subscription of [...subscriptions]) {
      if (subscription.last === event || !subscriptions.has(subscription)) continue
      subscription.last = event
      try {
        subscription.handler(event)
      } catch (error) {
        if (!subscription.hasFailed) options.onHandlerError(error, event)
        subscription.hasFailed = true
      }
    }
  }

  function add(pattern: string, key: string | undefined, subscription: Subscription) {
    let bucket = buckets.get(pattern)
    if (!bucket) {
      buckets.set(pattern, (bucket = { all: new Set(), byKey: new Map() }))
      routes.clear()
    }
    if (key === undefined) bucket.all.add(subscription)
    else {
      const keyed = bucket.byKey.get(key) ?? new Set()
      bucket.byKey.set(key, keyed.add(subscription))
    }
  }

  function remove(pattern: string, key: string | undefined, subscription: Subscription) {
    const bucket = buckets.get(pattern)
    if (!bucket) return
    bucket.all.delete(subscription)
    if (key !== undefined) {
      const keyed = bucket.byKey.get(key)
      keyed?.delete(subscription)
      if (keyed?.size === 0) bucket.byKey.delete(key)
    }
    if (bucket.all.size + bucket.byKey.size === 0) {
      buckets.delete(pattern)
      routes.clear()
    }
  }

  return {
    subscribe(patterns, handler, key) {
      const subscription: Subscription = { handler, last: null, hasFailed: false }
      for (const pattern of patterns) add(pattern, key, subscription)
      size++
      let isActive = true
      return () => {
        if (!isActive) return
        isActive = false
        size--
        for (const pattern of patterns) remove(pattern, key, subscription)
      }
    },
    dispatch(event) {
      let keys: readonly string[] | null = null
      for (const bucket of routeOf(event.type)) {
        call(bucket.all, event)
        if (bucket.byKey.size > 0) {
          keys ??= options.keysOf(event)
          for (const key of keys) call(bucket.byKey.get(key), event)
        }
      }
    },
    get size() {
      return size
    },
  }
}
