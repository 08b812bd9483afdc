import {
  createExtractionEventPublisher,
  createMigrationEventPublisher,
  type ExtractionEventPublisher,
  type RealtimeServer,
} from 'tidings/server'
import { change, type BoardJob, type JobBoard } from './JobBoard'

const dataSets = ['customers', 'orders', 'invoices', 'ledger', 'suppliers'] as const
const phases = [
  ...['PLANNING', 'VALIDATION', 'EXTRACTION', 'TRANSFORMATION'],
  ...['LOADING', 'VERIFICATION', 'CLEANUP'],
]
const partsOfPhase = 6
/** The data set whose migration finds a difference at the end, and is rolled back. */
const badDataSet = 'ledger'

/** Starts extractions and migrations. */
export function createOperations(realtime: RealtimeServer, board: JobBoard) {
  const options = { tenantId: 'acme', progressIntervalMs: 300 }
  const extractions = createExtractionEventPublisher(realtime, options)
  const migrations = createMigrationEventPublisher(realtime, options)
  const counts = { extraction: 0, migration: 0 }

  /** Moves on by one part. @returns `false` if there is nothing more to do */
  async function move(
    job: BoardJob,
    publisher: ExtractionEventPublisher,
    progress: number,
    totalRecords: number,
  ): Promise<boolean> {
    if (!(await job.run.work(150 + Math.random() * 150))) return false
    const recordsProcessed = Math.round((progress / 100) * totalRecords)
    change(job, { progress, processed: recordsProcessed, total: totalRecords })
    publisher.publishProgress(job.facts.jobId, { progress, recordsProcessed, totalRecords })
    return true
  }

  async function begin(job: BoardJob, publisher: ExtractionEventPublisher): Promise<boolean> {
    await publisher.publishStatusChanged(job.facts.jobId, 'PENDING')
    if (!(await job.run.work(900))) return false
    change(job, { status: 'running', progress: 0 })
    await publisher.publishStarted(job.facts.jobId)
    return true
  }

  async function extract(job: BoardJob): Promise<void> {
    if (!(await begin(job, extractions))) return
    for (let part = 1; part <= 24; part += 1) {
      if (!(await move(job, extractions, (part / 24) * 100, 48_000))) return
    }
    change(job, { status: 'completed', progress: 100 })
    await extractions.publishCompleted(job.facts.jobId)
  }

  async function migrate(job: BoardJob): Promise<void> {
    const { jobId } = job.facts
    if (!(await begin(job, migrations))) return
    const parts = phases.length * partsOfPhase
    for (const [done, phase] of phases.entries()) {
      change(job, { phase })
      await migrations.publishPhaseChanged(jobId, phase)
      for (let part = 1; part <= partsOfPhase; part += 1) {
        const progress = ((done * partsOfPhase + part) / parts) * 100
        if (!(await move(job, migrations, progress, 126_000))) return
      }
      if (phase === 'VERIFICATION' && jobId.startsWith(badDataSet)) {
        await rollBack(job)
        return
      }
    }
    change(job, { status: 'completed', progress: 100 })
    await migrations.publishCompleted(jobId)
  }

  async function rollBack(job: BoardJob): Promise<void> {
    const message = 'Three records differ from their source'
    change(job, { status: 'rolling_back', message })
    await migrations.publishRollbackStarted(job.facts.jobId, message)
    if (!(await job.run.work(2_500))) return
    change(job, { status: 'rolled_back' })
    await migrations.publishStatusChanged(job.facts.jobId, 'ROLLED_BACK', message)
  }

  return {
    start(kind: 'extraction' | 'migration'): { readonly jobId: string } {
      const publisher = kind === 'migration' ? migrations : extractions
      const dataSet = dataSets[counts[kind] % dataSets.length] ?? dataSets[0]
      counts[kind] += 1
      const jobId = `${dataSet}-${kind === 'migration' ? 'm' : 'x'}${counts[kind]}`
      const say = (status: 'PAUSED' | 'RUNNING') => publisher.publishStatusChanged(jobId, status)
      board.add(
        { jobId, kind, status: 'pending', progress: null },
        {
          voice: {
            paused: () => say('PAUSED'),
            resumed: () => say('RUNNING'),
            cancelled: () => publisher.publishCancelled(jobId),
          },
          perform: kind === 'migration' ? migrate : extract,
        },
      )
      return { jobId }
    },
  }
}
