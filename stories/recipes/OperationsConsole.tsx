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
import { useScreenTexts } from '../support/screenTexts'
import { heading, screen, stack } from './screen'

const lanes = ['extraction', 'migration', 'data_quality'] as const

/** Where operations are watched and steered: a lane for each kind, and what was said last. */
export function OperationsConsole() {
  return (
    <div style={screen}>
      <RealtimeIndicator variant="banner" />
      <div
        style={{
          display: 'grid',
          gap: 16,
          gridTemplateColumns: 'repeat(auto-fit, minmax(min(16rem, 100%), 1fr))',
          alignItems: 'start',
        }}
      >
        {lanes.map((kind) => (
          <Lane key={kind} kind={kind} />
        ))}
      </div>
      <Log />
    </div>
  )
}

/** In an app these ask the server; whether it agrees is shown either way. */
const agree = () => Promise.resolve()

function Lane({ kind }: { kind: (typeof lanes)[number] }) {
  const texts = useScreenTexts()
  const { jobs } = useJobs({ kind })
  return (
    <section aria-labelledby={kind} style={stack}>
      <h3 id={kind} style={heading}>
        {texts[kind]}
      </h3>
      {jobs.length === 0 && <p style={quiet}>{texts.none}</p>}
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
  const texts = useScreenTexts()
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
        {texts.messages}
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

const quiet = { margin: 0, fontSize: '0.8125rem', color: 'var(--tidings-color-muted)' } as const
