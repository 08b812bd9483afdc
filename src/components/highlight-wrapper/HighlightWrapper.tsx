import { clsx } from 'clsx/lite'
import {
  forwardRef,
  useEffect,
  useState,
  type ComponentPropsWithoutRef,
  type ElementType,
} from 'react'
import { useRealtimeEvent, type AppEventMap, type RealtimeLabels } from '../../react'
import type { EventPattern } from '../../core'
import { highlightLabels } from '../labels'
import { later } from '../later'
import { useLabels } from '../useLabels'
import { visuallyHidden } from '../visuallyHidden'

export interface HighlightWrapperProps extends ComponentPropsWithoutRef<'div'> {
  /** Flashes when this value changes, but not at the first render. Compared with `Object.is`. */
  on?: unknown
  /** Flashes at each event of this type (`'goal.completed'`), pattern (`'goal.*'`), or list of them. */
  event?: EventPattern<AppEventMap> | readonly EventPattern<AppEventMap>[]
  /** Only events about this entity. */
  eventKey?: string
  /** How long the cue stays, milliseconds. @default 2000 */
  duration?: number
  /** Also tells screen readers (`labels.updated`), without interrupting them. @default false */
  announce?: boolean
  /** The element to render. @default 'div' */
  as?: ElementType
  /** Words of this component alone; those left out are the provider's. */
  labels?: Partial<RealtimeLabels>
}

/**
 * Draws the eye to what has just changed: a tint, and an edge for those to whom a tint says nothing.
 *
 * @example `<HighlightWrapper on={goal.status}>{goal.status}</HighlightWrapper>`
 */
export const HighlightWrapper = /* @__PURE__ */ forwardRef<HTMLElement, HighlightWrapperProps>(
  function HighlightWrapper(
    {
      on,
      event,
      eventKey,
      duration = 2_000,
      announce = false,
      as: Element = 'div',
      labels,
      className,
      children,
      ...rest
    },
    ref,
  ) {
    const { updated } = useLabels(highlightLabels, labels)
    const [seen, setSeen] = useState(on)
    const [flashes, setFlashes] = useState(0)
    const [over, setOver] = useState(0)
    if (!Object.is(seen, on)) {
      setSeen(on)
      setFlashes(flashes + 1)
    }
    useRealtimeEvent(event ?? [], () => setFlashes((count) => count + 1), {
      key: eventKey,
      enabled: event !== undefined,
    })
    useEffect(() => {
      if (flashes === 0) return
      return later(() => setOver(flashes), duration)
    }, [flashes, duration])
    const isFlashing = flashes > over
    return (
      <Element
        {...rest}
        ref={ref}
        className={clsx('tidings-highlight', className)}
        data-highlighted={isFlashing || undefined}
      >
        {/* A new key starts the animation anew when changes overlap. */}
        {isFlashing && <span key={flashes} className="tidings-highlight-cue" aria-hidden="true" />}
        {children}
        {announce && (
          <span role="status" style={visuallyHidden}>
            {isFlashing ? updated : ''}
          </span>
        )}
      </Element>
    )
  },
)
