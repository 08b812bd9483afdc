import { useCallback, useState } from 'react'

/** For {@link useLiveBadge}. */
export interface LiveBadgeState {
  /** Pass it to `<LiveBadge show>`. */
  readonly showBadge: boolean
  /** Shows the badge; call it from an event handler. It never changes. */
  readonly triggerBadge: () => void
  /** Pass it to `<LiveBadge onHide>`. It never changes. */
  readonly hideBadge: () => void
  /** Counts the triggers; pass it to `<LiveBadge trigger>` so that each starts the time anew. */
  readonly triggerCount: number
}

/**
 * Keeps a `LiveBadge`: shown by `triggerBadge`, hidden by the badge itself after its time.
 *
 * @example
 * ```tsx
 * const { showBadge, triggerBadge, hideBadge, triggerCount } = useLiveBadge()
 * useRealtimeEvent('goal.*', triggerBadge, { key: goal.id })
 * return <LiveBadge show={showBadge} trigger={triggerCount} onHide={hideBadge} />
 * ```
 */
export function useLiveBadge(): LiveBadgeState {
  const [{ showBadge, triggerCount }, setState] = useState({ showBadge: false, triggerCount: 0 })
  const triggerBadge = useCallback(
    () => setState((state) => ({ showBadge: true, triggerCount: state.triggerCount + 1 })),
    [],
  )
  const hideBadge = useCallback(() => setState((state) => ({ ...state, showBadge: false })), [])
  return { showBadge, triggerBadge, hideBadge, triggerCount }
}
