import { useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react'
import {
  createReceiver,
  type RealtimeClient,
  type RealtimeClientOptions,
  type RealtimeReceiver,
  type Sync,
} from '../core'
import type { EventMap } from '../protocol'
import type { RealtimeLabels } from './labels'
import { RealtimeContext } from './realtimeContext'
import { useLatest } from './useLatest'

interface RealtimeProviderBaseProps {
  /**
   * `false` disconnects and ends the session. Everything below still renders, but receives no events.
   * @default true
   */
  enabled?: boolean
  /**
   * What keeps a cache up to date from events: `querySync(queryClient, goalSync)`, or a list of these.
   * Read once, at the first render. @default nothing is kept up to date
   */
  sync?: Sync | readonly Sync[]
  /** Texts that replace the English ones, in all components below. @default English */
  labels?: Partial<RealtimeLabels>
  children?: ReactNode
}

/**
 * Options from which the provider creates its own client. All are read once, at the first render, except
 * `token` and `refreshToken`: the latest functions are always called.
 */
export interface RealtimeProviderOwnClientProps<TMap extends EventMap>
  extends RealtimeProviderBaseProps, RealtimeClientOptions<TMap> {
  client?: undefined
}

/** For an app that has created the client itself. */
interface RealtimeProviderClientProps<TMap extends EventMap> extends RealtimeProviderBaseProps {
  /** The client that is used; read once, at the first render. @default the provider makes one */
  client: RealtimeClient<TMap>
}

export type RealtimeProviderProps<TMap extends EventMap = EventMap> =
  RealtimeProviderOwnClientProps<TMap> | RealtimeProviderClientProps<TMap>

/** Effects that are undone and done again within this time (StrictMode, HMR) keep the connection. */
const unmountGraceMs = 1_000

/**
 * Owns the one connection of an app. To connect elsewhere or as another user, change its `key`.
 *
 * @example
 * ```tsx
 * <RealtimeProvider transport={webSocket({ url })} token={getToken} refreshToken={refresh} events={goalEvents}>
 *   <App />
 * </RealtimeProvider>
 * ```
 */
export function RealtimeProvider<TMap extends EventMap = EventMap>(
  props: RealtimeProviderProps<TMap>,
) {
  const { enabled = true, labels, children } = props
  const latest = useLatest(props)
  const [{ client, sync, holder }] = useState(() => {
    // Inside, handlers are typed by the registered events; the client's own map is the same at run time.
    const client = (props.client ??
      ownClient(props, () => latest.current)) as unknown as RealtimeReceiver
    return {
      client,
      sync: [props.sync ?? []].flat<unknown[]>() as Sync[],
      holder: holderOf(client),
    }
  })
  useEffect(() => {
    const detach = sync.map(holder.attach)
    return () => detach.forEach((run) => run())
  }, [holder, sync])
  useEffect(() => (enabled ? holder.hold() : holder.rest()), [enabled, holder])
  const session = useSyncExternalStore(holder.onReady, holder.session, () => 0)
  const value = useMemo(() => ({ client, session, labels }), [client, session, labels])
  return <RealtimeContext.Provider value={value}>{children}</RealtimeContext.Provider>
}

/** Asks the latest props for tokens, so that they may close over the app's state, or come later. */
function ownClient<TMap extends EventMap>(
  options: RealtimeProviderOwnClientProps<TMap>,
  latest: () => RealtimeProviderProps<TMap>,
): RealtimeReceiver<TMap> {
  const ask = (name: 'token' | 'refreshToken') => () => {
    const now = latest() as RealtimeProviderOwnClientProps<TMap>
    return (now[name] ?? now.token)?.() ?? null
  }
  const own = { ...options, token: ask('token'), refreshToken: ask('refreshToken') }
  return createReceiver(own)
}

const holders = new WeakMap<RealtimeReceiver, ReturnType<typeof createHolder>>()

/** One for each client: it may have been given to several providers, or to one after the other. */
function holderOf(client: RealtimeReceiver) {
  let holder = holders.get(client)
  if (!holder) holders.set(client, (holder = createHolder(client)))
  return holder
}

function createHolder(client: RealtimeReceiver) {
  let count = 0
  let cancel: (() => void) | undefined
  let session = 0
  const attached = new Map<Sync, { count: number; detach: () => void }>()
  client.on('ready', ({ kind }) => {
    if (kind === 'resumed') session++
  })
  const rest = () => {
    if (!count) client.disconnect()
  }
  return {
    /** Counts the sessions that followed another one. */
    session: () => session,
    onReady: (listener: () => void) => client.on('ready', listener),
    /** Once, however many providers were given it. @returns detach */
    attach(sync: Sync) {
      const one = attached.get(sync) ?? { count: 0, detach: sync.attach(client) }
      attached.set(sync, one)
      one.count++
      return () => {
        if (--one.count) return
        attached.delete(sync)
        one.detach()
      }
    },
    /** Disconnects, unless another provider holds it. */
    rest,
    /** Connects while held. Letting go rests a little later, so that StrictMode and HMR do not. */
    hold() {
      cancel?.()
      count++
      client.connect()
      return () => {
        count--
        cancel?.()
        cancel = client.environment.setTimer(rest, unmountGraceMs)
      }
    },
  }
}
