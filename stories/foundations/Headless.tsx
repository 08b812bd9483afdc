import { useRealtimeConnection } from 'tidings'
import { useJob } from 'tidings/jobs'

/** Elements and classes are yours; what is live comes from the hooks. */
export function Headless() {
  const isConnected = useRealtimeConnection((connection) => connection.isConnected)
  const { job } = useJob('m-204')
  return (
    <div className="flex flex-col gap-2">
      <p>
        <output>{isConnected ? 'Connected' : 'Not connected'}</output>
      </p>
      <label className="text-sm">
        {job ? `Migration, ${job.status}` : 'Migration'}{' '}
        <progress className="w-full" max={100} value={job?.progress ?? undefined} />
      </label>
    </div>
  )
}
