import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { LiveJobGrid, type JobFilter } from 'tidings/jobs'
import { tellFailure } from '../data/tellFailure'
import { renderJobButtons } from '../jobs/JobButtons'
import { jobsApi } from '../jobs/jobsApi'
import { EmptyState } from '../ui/EmptyState'
import { Icon } from '../ui/Icon'
import { LoadFailure } from '../ui/LoadFailure'
import { usePageTitle } from '../ui/usePageTitle'
import { ExecutionLog } from './ExecutionLog'
import { latestExecutionKey } from './executionsSync'
import { LinkSwitch, type LinkKind } from './LinkSwitch'

interface ExecutionsPageProps {
  readonly link: LinkKind
  readonly onLink: (link: LinkKind) => void
}

const kinds = ['execution']

const fetchJobs = ({ executionId }: JobFilter, { signal }: { signal: AbortSignal }) =>
  jobsApi.jobs(kinds, signal, executionId)

/** The sites that the latest execution visits, each a job, and what happens in it. */
export function ExecutionsPage({ link, onLink }: ExecutionsPageProps) {
  usePageTitle('Executions')
  const queryClient = useQueryClient()
  const latest = useQuery({
    queryKey: latestExecutionKey,
    queryFn: async ({ signal }) => (await jobsApi.jobs(kinds, signal)).at(-1)?.executionId ?? null,
  })
  const start = useMutation({
    mutationFn: jobsApi.startExecution,
    onSuccess: ({ executionId }) => queryClient.setQueryData(latestExecutionKey, executionId),
    onError: tellFailure,
  })
  const executionId = latest.data ?? undefined
  return (
    <>
      <header className="page-header">
        <div>
          <h1>Executions</h1>
          <p className="page-lead">Six sites are visited for a price, a few at a time.</p>
        </div>
        <button
          type="button"
          className="button button-primary"
          disabled={start.isPending}
          onClick={() => start.mutate()}
        >
          <Icon name="play" size={16} />
          Visit the sites
        </button>
      </header>
      <div className="job-bar">
        <LinkSwitch link={link} onChange={onLink} />
        {executionId && <span className="job-bar-note">Execution {executionId}</span>}
      </div>
      {executionId ? (
        <div key={executionId} className="dashboard">
          <LiveJobGrid
            aria-label="Sites"
            executionId={executionId}
            fetchJobs={fetchJobs}
            renderActions={renderJobButtons}
          />
          <ExecutionLog executionId={executionId} />
        </div>
      ) : (
        <div className="panel">
          {latest.isSuccess ? (
            <EmptyState icon="play" title="Nothing has been run yet">
              Visit the sites, and watch each of them here.
            </EmptyState>
          ) : latest.errorUpdateCount > 0 ? (
            <LoadFailure onRetry={latest.refetch} />
          ) : (
            <div className="skeleton-rows" role="status" aria-label="Loading">
              <span className="skeleton" />
            </div>
          )}
        </div>
      )}
    </>
  )
}
