import { useEffect, useState } from 'react'
import { RealtimeIndicator, useRealtime } from 'tidings'
import {
  JobActions,
  JobCard,
  subscribeToDataQuality,
  subscribeToExtractions,
  subscribeToMigrations,
  useJobs,
} from 'tidings/jobs'
import { heading, screen, stack } from './screen'

const lanes = [
  ['extraction', 'Extractions'],
  ['migration', 'Migrations'],
  ['data_quality', 'Data quality'],
] as const

/** Where operations are watched and steered: a lane for each kind, and what was said last. */
export function OperationsConsole() {
  return (
    <div style={screen}>
      <RealtimeIndicator variant="banner" />
      <div
        style={{
          display: 'grid',
          gap: 16,
          gridTemplateColumns: 'repeat(auto-fit, minmax(min(260px, 100%), 1fr))',
          alignItems: 'start',
        }}
      >
        {lanes.map(([kind, title]) => (
          <Lane key={kind} kind={kind} title={title} />
        ))}
      </div>
      <Log />
    </div>
  )
}

/** In an app these ask the server; whether it agrees is shown either way. */
const agree = () => Promise.resolve()

function Lane({ kind, title }: { kind: string; title: string }) {
  const { jobs } = useJobs({ kind })
  return (
    <section aria-labelledby={kind} style={stack}>
      <h3 id={kind} style={heading}>
        {title}
      </h3>
      {jobs.length === 0 && <p style={quiet}>None today.</p>}
      {jobs.map(({ jobId }) => (
        <JobCard
          key={jobId}
          jobId={jobId}
          kind={kind}
          renderActions={(job) => (
            <JobActions job={job} pause={agree} resume={agree} retry={agree} cancel={agree} />
          )}
        />
      ))}
    </section>
  )
}

const families = [subscribeToExtractions, subscribeToMigrations, subscribeToDataQuality]

function Log() {
  const client = useRealtime()
  const [lines, setLines] = useState<readonly { id: number; text: string }[]>([])
  useEffect(() => {
    let id = 0
    const stops = families.map((subscribe) =>
      subscribe(client, ({ type, data }) => {
        const line = { id: id++, text: `${type} ${data.entityId}` }
        setLines((before) => [line, ...before].slice(0, 6))
      }),
    )
    return () => stops.forEach((stop) => stop())
  }, [client])
  return (
    <section aria-labelledby="log" style={stack}>
      <h3 id="log" style={heading}>
        Last messages
      </h3>
      <ol
        style={{ ...quiet, listStyle: 'none', padding: 0, fontFamily: 'ui-monospace, monospace' }}
      >
        {lines.map(({ id, text }) => (
          <li key={id}>{text}</li>
        ))}
      </ol>
    </section>
  )
}

const quiet = { margin: 0, fontSize: 13, color: 'var(--tidings-color-muted)' } as const
