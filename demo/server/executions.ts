import { randomUUID } from 'node:crypto'
import { createJobPublisher, type RealtimeServer } from 'tidings/server'
import { change, type BoardJob, type JobBoard } from './JobBoard'

/** Where the events of executions go. */
export const executionsTopic = 'tenant:acme:executions'

const sites = [
  { name: 'Northwind Freight', at: 'northwind.example', price: '€ 118.00' },
  { name: 'Halden & Sons', at: 'halden.example', price: '€ 96.50' },
  { name: 'Blue Harbour', at: 'blueharbour.example', price: '€ 131.20' },
  { name: 'Kestrel Supply', at: 'kestrel.example', price: '€ 99.90' },
  { name: 'Marlow Timber', at: 'marlow.example', price: '€ 104.00' },
  { name: 'Oak & Iron', at: 'oakiron.example', price: '€ 122.90' },
] as const

/** The site that answers at the second attempt only. */
const slowSite = 'Kestrel Supply'
const goal = 'Find the price of a pallet'
const steps = ['Opening the page', 'Signing in', 'Searching', 'Reading the results', 'Saving']

/** Starts executions: one job a site, a few of them at a time. */
export function createExecutions(realtime: RealtimeServer, board: JobBoard) {
  const publisher = createJobPublisher(realtime, {
    tenantId: 'acme',
    topic: executionsTopic,
    progressIntervalMs: 250,
  })
  const append = (type: string, data: object) =>
    realtime.append({ topic: executionsTopic, type, data })

  function addJob(site: (typeof sites)[number], index: number, ids: ExecutionIds) {
    const jobId = `${ids.executionId}-${index + 1}`
    let attempts = 0
    const siteUrl = `https://${site.at}/`
    const facts = { kind: 'execution', status: 'pending', progress: null } as const
    board.add(
      { ...facts, jobId, ...ids, label: site.name, url: siteUrl, message: goal },
      {
        voice: {
          paused: () => publisher.paused(jobId, ids),
          resumed: () => publisher.resumed(jobId, ids),
          cancelled: () => publisher.cancelled(jobId, ids),
        },
        async perform(job) {
          if (!(await job.run.work(index * 700))) return
          change(job, { status: 'running', progress: 0 })
          await publisher.started(jobId, { ...ids, siteUrl, siteName: site.name, goal })
          attempts += 1
          const isSlow = site.name === slowSite && attempts === 1
          await visit(job, ids, isSlow ? null : site.price)
        },
      },
    )
  }

  /** @param price - what is found there; `null` if the site does not answer */
  async function visit(job: BoardJob, ids: ExecutionIds, price: string | null): Promise<void> {
    const { jobId } = job.facts
    const beganAt = Date.now()
    for (const [done, step] of steps.entries()) {
      for (const part of [0.25, 0.6, 1]) {
        if (!(await job.run.work(200 + Math.random() * 300))) return
        const progress = Math.round(((done + part) / steps.length) * 100)
        change(job, { progress, step })
        publisher.progress(jobId, { ...ids, currentStep: step, progressPercentage: progress })
      }
      const message = `${step}: done`
      await append('job.log', { ...ids, jobId, level: 'info', message })
      if (price === null && done === 2) {
        const error = 'The page did not answer within 30 s'
        change(job, { status: 'failed', error })
        await publisher.failed(jobId, { ...ids, error })
        return
      }
    }
    change(job, { status: 'completed', progress: 100 })
    await publisher.completed(jobId, { ...ids, result: price, durationMs: Date.now() - beganAt })
  }

  return {
    async start(): Promise<{ readonly executionId: string }> {
      const executionId = `run-${randomUUID().slice(0, 6)}`
      await append('execution.started', { executionId, jobCount: sites.length })
      for (const [index, site] of sites.entries()) {
        const batchId = `${executionId}-batch-${index < 3 ? 1 : 2}`
        addJob(site, index, { executionId, batchId })
      }
      return { executionId }
    },
  }
}

type ExecutionIds = Readonly<Record<'executionId' | 'batchId', string>>
