import { useJobs } from 'tidings/jobs'

export function ManyJobs() {
  const { jobs } = useJobs({ batchId: 'batch-1' })
  return (
    <ul>
      {jobs.map(({ jobId, label, status, progress }) => (
        <li key={jobId}>
          {label}: {status} {progress !== null && `${progress}%`}
        </li>
      ))}
    </ul>
  )
}
