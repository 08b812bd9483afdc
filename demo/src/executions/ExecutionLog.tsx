import { useEventHistory, useJobs } from 'tidings/jobs'
import { useSession } from '../session/sessionContext'
import { Panel } from '../ui/Panel'
import { historyUrl } from './historyUrl'
import { logLine } from './logLine'

const types = [
  ...['job.started', 'job.log', 'job.completed', 'job.failed'],
  ...['job.paused', 'job.resumed', 'job.cancelled'],
]

/** What has happened in an execution so far and happens from now on, newest first. */
export function ExecutionLog({ executionId }: { readonly executionId: string }) {
  const { tokens } = useSession()
  const { events, status, hasMore, loadMore } = useEventHistory({
    ...{ url: historyUrl, token: tokens.current, types, executionId },
  })
  const { jobs } = useJobs({ executionId })
  const siteOf = (jobId: string) => jobs.find((job) => job.jobId === jobId)?.label ?? 'A site'
  const lines = events.map((event) => logLine(event, siteOf)).reverse()
  return (
    <Panel
      title="What happened"
      className="activity-panel"
      aside={<span className="panel-count">{lines.length}</span>}
    >
      {status === 'error' && <p className="job-note">The history does not answer.</p>}
      {lines.length === 0 && status === 'ready' && <p className="job-note">Nothing yet.</p>}
      {/* The cards tell of each site already: nobody wants every step of it read out. */}
      <ol className="job-log" role="log" aria-live="off" aria-label="What happened">
        {lines.map(({ id, time, site, text, tone }) => (
          <li key={id} data-tone={tone}>
            <time dateTime={time}>{new Date(time).toLocaleTimeString('en-GB')}</time>
            <span>
              <b>{site}</b> {text}
            </span>
          </li>
        ))}
      </ol>
      {hasMore && (
        <button type="button" className="button" onClick={loadMore}>
          Load what came later
        </button>
      )}
    </Panel>
  )
}
