import { forwardRef, useId, useState, type ComponentPropsWithoutRef } from 'react'
import type { Verdict } from '../core'
import { useRealtime, useRealtimeConnection } from '../react'
import { RecordRow } from './RecordRow'
import { useRecords } from './useRecords'

export type RealtimeDebugPanelProps = Omit<ComponentPropsWithoutRef<'section'>, 'children'>

const verdicts: readonly Verdict[] = [
  'delivered',
  'duplicate',
  'held',
  'late',
  'invalid',
  'foreign',
  'control',
  'diagnostic',
]

/**
 * For people who look for a fault: the connection, the counters, and the last 200 frames and events
 * with what became of each.
 *
 * @example `{import.meta.env.DEV && <RealtimeDebugPanel />}`
 */
export const RealtimeDebugPanel = /* @__PURE__ */ forwardRef<HTMLElement, RealtimeDebugPanelProps>(
  function RealtimeDebugPanel({ className = '', ...rest }, ref) {
    const id = useId()
    const client = useRealtime()
    const { state, reason, via, attempt, error, stats } = useRealtimeConnection()
    const [isPaused, setIsPaused] = useState(false)
    const [clearedAt, setClearedAt] = useState(0)
    const [text, setText] = useState('')
    const [verdict, setVerdict] = useState('')
    const records = useRecords(isPaused)
    const shown = records
      .filter(
        (record) =>
          record.number > clearedAt &&
          (verdict === '' || record.verdict === verdict) &&
          record.type.includes(text.trim()),
      )
      .reverse()
    return (
      <section
        lang="en"
        dir="ltr"
        {...rest}
        ref={ref}
        className={`tidings-debug ${className}`}
        aria-label="Realtime debug panel"
      >
        <header className="tidings-debug-head">
          <strong data-state={state}>{state}</strong>
          <span>
            {reason}
            {via !== null && ` · ${via}`}
            {attempt > 0 && ` · attempt ${attempt}`}
          </span>
          <button type="button" className="tidings-button" onClick={() => client.retry()}>
            Retry
          </button>
        </header>
        {error && <p className="tidings-debug-error">{error.message}</p>}
        <dl className="tidings-debug-stats">
          {Object.entries(stats).map(([name, count]) => (
            <div key={name} data-zero={count === 0}>
              <dt>{name}</dt>
              <dd>{count}</dd>
            </div>
          ))}
        </dl>
        <div className="tidings-debug-tools">
          <input
            type="search"
            aria-label="Filter by type"
            placeholder="Filter by type"
            value={text}
            onChange={(change) => setText(change.target.value)}
          />
          <select
            aria-label="Verdict"
            value={verdict}
            onChange={(change) => setVerdict(change.target.value)}
          >
            <option value="">all verdicts</option>
            {verdicts.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
          <button
            type="button"
            className="tidings-button"
            aria-pressed={isPaused}
            onClick={() => setIsPaused(!isPaused)}
          >
            {isPaused ? 'Resume' : 'Pause'}
          </button>
          <button
            type="button"
            className="tidings-button"
            onClick={() => setClearedAt(client.records().at(-1)?.number ?? 0)}
          >
            Clear
          </button>
        </div>
        <p id={`${id}-count`} className="tidings-debug-count">
          {shown.length} of the last {records.length}, newest first
        </p>
        <ol className="tidings-debug-records" aria-describedby={`${id}-count`}>
          {shown.map((record) => (
            <RecordRow key={record.number} record={record} />
          ))}
        </ol>
      </section>
    )
  },
)
