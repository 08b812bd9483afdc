import { clsx } from 'clsx/lite'
import { forwardRef, useEffect, type ComponentPropsWithoutRef } from 'react'
import { useLatest, type RealtimeLabels } from '../../react'
import { badgeLabels } from '../labels'
import { later } from '../later'
import { useLabels } from '../useLabels'

export interface LiveBadgeProps extends ComponentPropsWithoutRef<'span'> {
  /** Whether the badge is visible. Hidden, it keeps its place, so that nothing moves. @default true */
  show?: boolean
  /** Time until `onHide` is called, milliseconds; 0 for never. @default 3000 */
  autoHideDuration?: number
  /** Any value; when it changes the time starts again. */
  trigger?: unknown
  /** Called when the time is over, for the app to set `show` to `false`. */
  onHide?: () => void
  /** How large it is. @default 'md' */
  size?: 'sm' | 'md' | 'lg'
  /** What it says. @default labels.live */
  label?: string
  /** Words of this component alone; those left out are the provider's. */
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
