import type { RealtimeConnection } from '../../react'
import type { IndicatorLabels } from '../labels'
import { relativeTime } from '../relativeTime'
import { useNow } from '../useNow'

interface ConnectionDetailsProps {
  id: string
  connection: RealtimeConnection
  onRetry: () => void
  labels: IndicatorLabels
}

/** The panel behind the indicator. */
export function ConnectionDetails({ id, connection, onRetry, labels }: ConnectionDetailsProps) {
  const now = useNow(1_000)
  const { state, via, attempt, nextRetryAt, lastEventAt, error } = connection
  const rows: [string, string | null][] = [
    [labels.via, via],
    [
      labels.lastEvent,
      lastEventAt === null
        ? labels.lastEventNever
        : relativeTime(now - lastEventAt, labels.justNow, labels.locale),
    ],
    [labels.attempt, attempt > 0 ? attempt.toLocaleString(labels.locale) : null],
    [
      labels.nextRetry,
      nextRetryAt === null
        ? null
        : labels.inSeconds(Math.max(0, Math.ceil((nextRetryAt - now) / 1_000))),
    ],
    [labels.reason, error && labels.failure(error)],
  ]
  return (
    <div id={id} role="group" aria-label={labels.details} className="tidings-indicator-panel">
      <p className="tidings-indicator-title">{labels.state(state)}</p>
      <dl>
        {rows.map(
          ([name, value]) =>
            value !== null && (
              <div key={name}>
                <dt>{name}</dt>
                <dd dir="auto">{value}</dd>
              </div>
            ),
        )}
      </dl>
      {state !== 'connected' && state !== 'connecting' && (
        <button type="button" className="tidings-button" onClick={onRetry}>
          {labels.retryNow}
        </button>
      )}
    </div>
  )
}
