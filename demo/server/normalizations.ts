import { createJobPublisher, type RealtimeServer } from 'tidings/server'
import { createRowReader } from './customerRows'
import { change, type BoardJob, type JobBoard } from './JobBoard'
import { parseCsv, serializeCsv } from './parseCsv'

/** Where the events of normalizations go; Socket.IO clients join the room `normalizations`. */
const topic = 'tenant:acme:normalizations'
/** A job tells of itself about this many times, and at least once every so many rows. */
const reports = 40
const maxRowsBetweenReports = 1_000

/** Starts jobs that read a CSV row by row and count what is valid. */
export function createNormalizations(realtime: RealtimeServer, board: JobBoard) {
  const publisher = createJobPublisher(realtime, {
    tenantId: 'acme',
    topic,
    progressIntervalMs: 250,
  })
  const outputs = new Map<string, string>()
  let lastId = 0

  async function normalize(job: BoardJob, text: string): Promise<void> {
    const { jobId } = job.facts
    const [header = [], ...rows] = parseCsv(text)
    const read = createRowReader(header)
    await publisher.started(jobId, { label: job.facts.label, totalRows: rows.length })
    change(job, { status: 'running', processed: 0, total: rows.length, progress: 0 })
    if (typeof read === 'string') {
      change(job, { status: 'failed', error: read })
      await publisher.failed(jobId, { status: 'failed', errorMessage: read })
      return
    }
    const size = Math.max(1, Math.min(maxRowsBetweenReports, Math.ceil(rows.length / reports)))
    const valid: (readonly string[])[] = []
    const counts = { processedRows: 0, validRows: 0, invalidRows: 0 }
    for (let from = 0; from < rows.length; from += size) {
      if (!(await job.run.work(120))) return
      for (const row of rows.slice(from, from + size)) {
        const normal = read(row)
        if (normal) valid.push(normal)
        counts.processedRows += 1
      }
      counts.validRows = valid.length
      counts.invalidRows = counts.processedRows - valid.length
      const progress = (counts.processedRows / rows.length) * 100
      change(job, factsOf(counts, progress))
      publisher.progress(jobId, { ...counts, totalRows: rows.length, progress })
    }
    outputs.set(jobId, serializeCsv([header, ...valid]))
    const outputFileUrl = `/jobs/items/${jobId}/output.csv`
    change(job, { ...factsOf(counts, 100), status: 'completed', outputUrl: outputFileUrl })
    await publisher.completed(jobId, { status: 'completed', ...counts, outputFileUrl })
  }

  return {
    start(text: string, label: string): { readonly jobId: string } {
      lastId += 1
      const jobId = `${lastId}`
      board.add(
        { jobId, kind: 'normalization', status: 'pending', progress: null, label },
        {
          voice: {
            paused: () => publisher.paused(jobId),
            resumed: () => publisher.resumed(jobId),
            cancelled: () => publisher.cancelled(jobId),
          },
          perform: (job) => normalize(job, text),
        },
      )
      return { jobId }
    },
    /** The valid rows in their normal form. */
    output: (jobId: string) => outputs.get(jobId),
  }
}

interface RowCounts {
  readonly processedRows: number
  readonly validRows: number
  readonly invalidRows: number
}

const factsOf = ({ processedRows, validRows, invalidRows }: RowCounts, progress: number) => ({
  processed: processedRows,
  valid: validRows,
  invalid: invalidRows,
  progress,
})
