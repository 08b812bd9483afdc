import { useMutation } from '@tanstack/react-query'
import { LiveJobGrid } from 'tidings/jobs'
import { tellFailure } from '../data/tellFailure'
import { renderJobButtons } from '../jobs/JobButtons'
import { jobsApi } from '../jobs/jobsApi'
import { usePageTitle } from '../ui/usePageTitle'
import { FileDrop } from './FileDrop'
import { sampleCsv } from './sampleCsv'

const fetchJobs = (_filter: object, { signal }: { signal: AbortSignal }) =>
  jobsApi.jobs(['normalization'], signal)

/** Files of customers, read row by row on the server. */
export function NormalizationPage() {
  usePageTitle('Normalization')
  const upload = useMutation({
    mutationFn: ({ file, name }: { file: Blob; name: string }) => jobsApi.normalize(file, name),
    onError: tellFailure,
  })
  return (
    <>
      <header className="page-header">
        <div>
          <h1>Normalization</h1>
          <p className="page-lead">
            Every row of a file is checked and written in one form. What cannot be read is counted.
          </p>
        </div>
        <button
          type="button"
          className="button"
          disabled={upload.isPending}
          onClick={() =>
            upload.mutate({
              file: new Blob([sampleCsv()], { type: 'text/csv' }),
              name: 'customers-sample.csv',
            })
          }
        >
          Use a sample file
        </button>
      </header>
      <FileDrop
        isBusy={upload.isPending}
        onFile={(file) => upload.mutate({ file, name: file.name })}
      />
      <LiveJobGrid
        aria-label="Files"
        className="job-section"
        kind="normalization"
        fetchJobs={fetchJobs}
        renderActions={renderJobButtons}
      />
    </>
  )
}
