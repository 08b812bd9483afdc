import { clsx } from 'clsx/lite'
import { forwardRef, useId, useState, type ComponentPropsWithoutRef } from 'react'
import { useRealtimeConnection, type RealtimeLabels } from '../../react'
import { indicatorLabels, stateNames } from '../labels'
import { useLabels } from '../useLabels'
import { visuallyHidden } from '../visuallyHidden'
import { ConnectionDetails } from './ConnectionDetails'
import { healthOf } from './healthOf'
import { StateIcon } from './StateIcon'
import { usePopover } from './usePopover'

export interface RealtimeIndicatorProps extends Omit<ComponentPropsWithoutRef<'div'>, 'children'> {
  /** `dot` for navigation bars, `banner` across a page. @default 'pill' */
  variant?: 'pill' | 'dot' | 'banner'
  /** Where the app puts it: in a header the panel opens below, in a footer above. @default 'header' */
  position?: 'header' | 'footer'
  /** Opens a panel with state, reason, attempt and countdown on click or by keyboard. @default true */
  showDetails?: boolean
  /** Shows nothing while there is no problem. @default true for a banner, otherwise false */
  hideWhenHealthy?: boolean
  /** BCP 47 tag for numbers and times. @default that of the labels, else the browser's */
  locale?: string
  /** Words of this component alone; those left out are the provider's. */
  labels?: Partial<RealtimeLabels>
}

/**
 * Shows whether the page is live, in words and by shape, and what to do when it is not.
 *
 * @example `<RealtimeIndicator position="header" />`
 */
export const RealtimeIndicator = /* @__PURE__ */ forwardRef<HTMLDivElement, RealtimeIndicatorProps>(
  function RealtimeIndicator(
    {
      variant = 'pill',
      position = 'header',
      showDetails = true,
      hideWhenHealthy = variant === 'banner',
      locale,
      labels: ownLabels,
      className,
      ...rest
    },
    ref,
  ) {
    const labels = useLabels(indicatorLabels, ownLabels, locale)
    const connection = useRealtimeConnection()
    const panelId = useId()
    const [isOpen, setIsOpen] = useState(false)
    const body = usePopover(isOpen, () => setIsOpen(false))
    const health = healthOf(connection)
    // During the grace time the word stays what it was.
    const shown = health === 'good' ? 'connected' : connection.state
    const isQuiet = health === 'good' || health === 'off' || health === 'pending'
    const isHidden = hideWhenHealthy && isQuiet && !isOpen
    const word = health === 'degraded' ? labels.degraded : labels.state(shown)
    const text = variant === 'banner' && health !== 'degraded' ? labels.banner(shown) : word
    // The button goes as the connection comes; who works by keyboard goes on from the one that stays.
    const retry = () => {
      body.current?.querySelector<HTMLElement>('[aria-expanded]')?.focus()
      connection.retry()
    }
    const face = (
      <>
        <StateIcon health={health} />
        <span
          className="tidings-indicator-word"
          data-words={[...stateNames.map(labels.state), labels.degraded].join('\n')}
          style={variant === 'dot' ? visuallyHidden : undefined}
        >
          {text}
        </span>
      </>
    )
    return (
      <div
        {...rest}
        ref={ref}
        className={clsx('tidings-indicator', className)}
        data-variant={variant}
        data-position={position}
        data-state={connection.state}
        data-health={health}
      >
        {/* Its own element, so that only settled words are read out, not the countdown. */}
        <span role="status" style={visuallyHidden}>
          {health === 'pending' ? '' : text}
        </span>
        {!isHidden && (
          <div ref={body} className="tidings-indicator-body">
            {showDetails ? (
              <button
                type="button"
                className="tidings-indicator-face"
                aria-expanded={isOpen}
                aria-controls={isOpen ? panelId : undefined}
                onClick={() => setIsOpen(!isOpen)}
              >
                {face} <span style={visuallyHidden}>{labels.details}</span>
              </button>
            ) : (
              <span className="tidings-indicator-face">{face}</span>
            )}
            {variant === 'banner' && health === 'bad' && (
              <button type="button" className="tidings-button" onClick={retry}>
                {labels.retryNow}
              </button>
            )}
            {isOpen && showDetails && (
              <ConnectionDetails
                id={panelId}
                connection={connection}
                onRetry={retry}
                labels={labels}
              />
            )}
          </div>
        )}
      </div>
    )
  },
)
