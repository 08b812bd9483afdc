import { clsx } from 'clsx'
import { forwardRef, useEffect, type ComponentPropsWithoutRef } from 'react'
import { useLatest, type RealtimeLabels } from '../../react'
import { badgeLabels } from '../labels'
import { later } from '../later'
import { useLabels } from '../useLabels'

export interface LiveBadgeProps extends ComponentPropsWithoutRef<'span'> {
  /** Whether it is shown. Its place is kept either way, so nothing moves. @default true */
  show?: boolean
  /** Hides itself after this long, milliseconds; 0 for never. @default 3000 */
  autoHideDuration?: number
  /** A change of it starts the time anew. */
  trigger?: unknown
  /** The time is over: set `show` to false. */
  onHide?: () => void
  /** @default 'md' */
  size?: 'sm' | 'md' | 'lg'
  /** @default labels.live */
  label?: string
  labels?: Partial<RealtimeLabels>
}

/**
 * Says that something has just changed.
 *
 * @example `<LiveBadge show={showBadge} onHide={hideBadge} />`
 */
export const LiveBadge = /* @__PURE__ */ forwardRef<HTMLSpanElement, LiveBadgeProps>(
  function LiveBadge(
    {
      show = true,
      autoHideDuration = 3_000,
      trigger,
      onHide,
      size = 'md',
      label,
      labels,
      className,
      ...rest
    },
    ref,
  ) {
    const { live } = useLabels(badgeLabels, labels)
    const latestOnHide = useLatest(onHide)
    useEffect(() => {
      if (!show || autoHideDuration <= 0) return
      return later(() => latestOnHide.current?.(), autoHideDuration)
    }, [show, autoHideDuration, trigger, latestOnHide])
    return (
      <span
        {...rest}
        ref={ref}
        className={clsx('tidings-live-badge', className)}
        data-size={size}
        data-shown={show}
        style={{ visibility: show ? undefined : 'hidden', ...rest.style }}
      >
        <span className="tidings-live-badge-dot" aria-hidden="true" />
        {label ?? live}
      </span>
    )
  },
)
