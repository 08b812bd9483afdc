import { jobEvents } from 'tidings/jobs'
import type { FakeServer, RealtimeStoryParameters } from 'tidings/testing'

type Fields = Readonly<Record<string, unknown>>

/** What a back end of the executions platform says of one of its jobs. */
export function execution(server: FakeServer, index: number, change: Fields = {}) {
  const ids = { executionId: 'execution-1', batchId: 'batch-1', jobId: `job-${index}` }
  server.emit('job_started', {
    ...ids,
    siteUrl: `https://${sites[index % sites.length]}`,
    siteName: sites[index % sites.length],
    goal: 'Request a quote',
  })
  if (change.progressPercentage !== undefined) {
    server.emit('job_progress', { ...ids, currentStep: 'Filling in the form', ...change })
  }
  return ids
}

const sites = [
  'harbour-lights.example',
  'nordwind.example',
  'paper-and-pine.example',
  'atelier-mora.example',
  'blue-canyon.example',
  'kestrel-bikes.example',
  'lumen-optik.example',
  'orchard-row.example',
]

/** What the normalization platform says while it works through the rows of a file. */
export const rows = (server: FakeServer, processed: number, total = 48_000) =>
  server.emit('job:progress', {
    jobId: 17,
    processedRows: processed,
    validRows: Math.round(processed * 0.97),
    invalidRows: processed - Math.round(processed * 0.97),
    totalRows: total,
    progress: (processed / total) * 100,
  })

/** A message of the operations platform, as its broker sends it. */
export const operations = (server: FakeServer, eventType: string, change: Fields = {}) =>
  server.send({
    eventType,
    entityType: 'migration',
    entityId: 'm-204',
    timestamp: new Date().toISOString(),
    ...change,
  })

/** A few jobs of every back end, in every status. */
export function mixture(server: FakeServer) {
  execution(server, 0, { progressPercentage: 12 })
  execution(server, 1, { progressPercentage: 78 })
  const done = execution(server, 2, { progressPercentage: 90 })
  server.emit('job_completed', { ...done, durationMs: 42_000 })
  execution(server, 3)
  rows(server, 31_000)
  operations(server, 'progress_updated', { status: 'RUNNING', progress: 44, phase: 'EXTRACTION' })
  const extraction = { entityType: 'extraction', entityId: 'x-9' }
  operations(server, 'progress_updated', { ...extraction, status: 'RUNNING', progress: 20 })
  operations(server, 'status_changed', { ...extraction, status: 'PAUSED' })
  const quality = { entityType: 'data_quality', entityId: 'q-3' }
  operations(server, 'progress_updated', { ...quality, status: 'RUNNING', progress: 66 })
  operations(server, 'failed', { ...quality, message: 'Rule 12 cannot be evaluated' })
  operations(server, 'status_changed', { ...extraction, entityId: 'x-10', status: 'PENDING' })
}

/** The provider's parameters of a story in which these things happen. */
export const jobsHappen = (
  happen: (server: FakeServer) => (() => void) | void,
  more: RealtimeStoryParameters = {},
): { realtime: RealtimeStoryParameters } => ({
  realtime: {
    ...more,
    provider: { ...more.provider, events: jobEvents },
    play(server) {
      let stop: (() => void) | void
      // Once the connection is there, and before the one that a story may lose is lost.
      const timer = setTimeout(() => {
        stop = happen(server)
      }, 25)
      return () => {
        clearTimeout(timer)
        stop?.()
      }
    },
  },
})

/** Calls with 0 at once, then with 1, 2, … every so many milliseconds. @returns stop */
export function every(ms: number, run: (count: number) => void): () => void {
  let count = 0
  run(count++)
  const timer = setInterval(() => run(count++), ms)
  return () => clearInterval(timer)
}
