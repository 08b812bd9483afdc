import { HighlightWrapper, RealtimeIndicator } from 'tidings'
import { JobTable, LiveJobGrid, useJobs, type Job } from 'tidings/jobs'
import { useScreenTexts } from '../support/screenTexts'
import { heading, screen, stack } from './screen'

/** What one looks at while a batch runs: the figures, the running jobs, and all of them. */
export function JobMonitor({ batchId }: { batchId: string }) {
  const texts = useScreenTexts()
  const { jobs } = useJobs()
  return (
    <div style={screen}>
      <header style={{ display: 'flex', gap: 12, alignItems: 'center', flexWrap: 'wrap' }}>
        <h2 style={{ ...heading, flex: 'auto' }}>{texts.jobs}</h2>
        <RealtimeIndicator />
      </header>
      <Figures jobs={jobs} />
      <section aria-labelledby="this-batch" style={stack}>
        <h3 id="this-batch" style={heading}>
          {texts.batch}
        </h3>
        <LiveJobGrid batchId={batchId} maxDisplay={3} />
      </section>
      <section aria-labelledby="all-jobs" style={stack}>
        <h3 id="all-jobs" style={heading}>
          {texts.allJobs}
        </h3>
        <JobTable initialSort={{ column: 'status', isDescending: false }} />
      </section>
    </div>
  )
}

const figures = ['running', 'pending', 'completed', 'failed'] as const

function Figures({ jobs }: { jobs: readonly Job[] }) {
  const texts = useScreenTexts()
  return (
    <dl
      style={{
        display: 'grid',
        gridTemplateColumns: 'repeat(auto-fit, minmax(min(7rem, 100%), 1fr))',
        gap: 12,
        margin: 0,
      }}
    >
      {figures.map((status) => {
        const count = jobs.filter((job) => job.status === status).length
        return (
          <div key={status} style={figure}>
            <dt style={{ color: 'var(--tidings-color-muted)' }}>{texts[status]}</dt>
            <dd style={{ margin: 0, fontSize: '1.5rem', fontWeight: 600 }}>
              <HighlightWrapper as="span" on={count}>
                {count}
              </HighlightWrapper>
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

const figure = {
  padding: '10px 14px',
  border: '1px solid var(--tidings-color-border)',
  borderRadius: 'var(--tidings-radius)',
} as const
