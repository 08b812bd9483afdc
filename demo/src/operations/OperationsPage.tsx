import { useMutation } from '@tanstack/react-query'
import { JobCard, JobTable, useJobs } from 'tidings/jobs'
import { tellFailure } from '../data/tellFailure'
import { renderJobButtons } from '../jobs/JobButtons'
import { jobsApi } from '../jobs/jobsApi'
import { Icon } from '../ui/Icon'
import { useMediaQuery } from '../ui/useMediaQuery'
import { usePageTitle } from '../ui/usePageTitle'

const kinds = ['extraction', 'migration']

const fetchJobs = (_filter: object, { signal }: { signal: AbortSignal }) =>
  jobsApi.jobs(kinds, signal)

/** Extractions and migrations as a table, and the latest migration with its phases. */
export function OperationsPage() {
  usePageTitle('Operations')
  const { jobs } = useJobs({ kind: 'migration' })
  const extract = useMutation({ mutationFn: jobsApi.startExtraction, onError: tellFailure })
  const migrate = useMutation({ mutationFn: jobsApi.startMigration, onError: tellFailure })
  const latest = jobs.at(-1)
  // On a phone a row has room for how far it is or for buttons; those are in the tray as well.
  const hasRoom = useMediaQuery('(min-width: 520px)')
  return (
    <>
      <header className="page-header">
        <div>
          <h1>Operations</h1>
          <p className="page-lead">
            Data sets are extracted and migrated, phase by phase. The fourth migration, of the
            ledger, is rolled back.
          </p>
        </div>
        <div className="form-actions">
          <button
            type="button"
            className="button"
            disabled={extract.isPending}
            onClick={() => extract.mutate()}
          >
            <Icon name="database" size={16} />
            Extract
          </button>
          <button
            type="button"
            className="button button-primary"
            disabled={migrate.isPending}
            onClick={() => migrate.mutate()}
          >
            <Icon name="play" size={16} />
            Migrate
          </button>
        </div>
      </header>
      {latest && (
        <JobCard
          key={latest.jobId}
          className="job-latest"
          jobId={latest.jobId}
          kind="migration"
          renderActions={renderJobButtons}
        />
      )}
      <JobTable fetchJobs={fetchJobs} renderActions={hasRoom ? renderJobButtons : undefined} />
    </>
  )
}
