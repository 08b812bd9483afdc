import { useJob } from 'tidings/jobs'

export function OneJob() {
  const { job, isStalled, isLive } = useJob('m-204')
  if (!job) return <p>Not heard of yet</p>
  return (
    <label>
      {job.status}, {job.progress ?? '?'}% {isStalled && '(no news)'} {!isLive && '(last known)'}{' '}
      <progress max={100} value={job.progress ?? undefined} />
    </label>
  )
}
