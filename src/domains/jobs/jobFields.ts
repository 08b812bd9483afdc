import { isRecord } from '../../protocol'
import { jobStatuses, type JobFacts, type JobInput, type JobStatus } from './job'

/** Property of the model → what the contracts call it; the first that is there and fits is taken. */
const texts = {
  jobId: ['jobId', 'entityId', 'id'],
  kind: ['kind', 'entityType'],
  phase: ['phase'],
  step: ['currentStep', 'step'],
  message: ['message', 'goal'],
  label: ['siteName', 'label'],
  url: ['currentUrl', 'siteUrl', 'url'],
  outputUrl: ['outputFileUrl', 'outputUrl'],
  batchId: ['batchId'],
  executionId: ['executionId'],
  startedAt: ['startedAt'],
  finishedAt: ['finishedAt'],
} as const

const counts = {
  processed: ['processedRows', 'recordsProcessed', 'processed'],
  total: ['totalRows', 'totalRecords', 'total'],
  valid: ['validRows', 'valid'],
  invalid: ['invalidRows', 'invalid'],
} as const

const text = (value: unknown) =>
  typeof value === 'number' ? `${value}` : typeof value === 'string' && value ? value : undefined

const number = (value: unknown) => (Number.isFinite(value) ? (value as number) : undefined)

/** What was read of a payload: only what is there. */
export type JobUpdate = { -readonly [K in keyof JobFacts]?: JobFacts[K] }

/** The status that a word of any of the contracts means. */
const statusOf = (word: unknown): JobStatus | undefined =>
  jobStatuses.find((status) => typeof word === 'string' && status === word.toLowerCase())

/** Reads the model's properties from a payload or from an answer of an API, by any of their names. */
export function readJob(input: JobInput): JobUpdate {
  const data = input as Readonly<Record<string, unknown>>
  const fields: JobUpdate = {}
  const read = (
    table: Readonly<Record<string, readonly string[]>>,
    as: (value: unknown) => unknown,
  ) => {
    for (const name in table) {
      const value = table[name]?.map((alias) => as(data[alias])).find((one) => one !== undefined)
      if (value !== undefined) Object.assign(fields, { [name]: value })
    }
  }
  read(texts, text)
  read(counts, number)
  const { processed, total } = fields
  const progress =
    number(data.progressPercentage ?? data.progress) ??
    (processed !== undefined && total ? (processed / total) * 100 : undefined)
  if (progress !== undefined) fields.progress = Math.min(100, Math.max(0, progress))
  const status = statusOf(data.status)
  if (status) fields.status = status
  const { error } = data
  const reason = text(data.errorMessage) ?? text(isRecord(error) ? error.message : error)
  if (reason) fields.error = reason
  return fields
}
