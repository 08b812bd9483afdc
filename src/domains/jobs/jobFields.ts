import { isRecord } from '../../protocol'
import { jobStatuses, type JobFacts, type JobInput, type JobStatus } from './job'

/** Each property of the model, and after it what the contracts call it; the first that fits is taken. */
const namesOf = (table: string) => table.split(', ').map((names) => names.split(' '))

const texts = /* @__PURE__ */ namesOf(
  'jobId entityId id, kind entityType, phase, step currentStep, message goal, label siteName, ' +
    'url currentUrl siteUrl, outputUrl outputFileUrl, batchId, executionId, startedAt, finishedAt, ' +
    'error errorMessage',
)

const numbers = /* @__PURE__ */ namesOf(
  'processed processedRows recordsProcessed, total totalRows totalRecords, valid validRows, ' +
    'invalid invalidRows, progress progressPercentage',
)

const text = (value: unknown) =>
  typeof value === 'number' ? `${value}` : typeof value === 'string' && value ? value : undefined

const number = (value: unknown) => (Number.isFinite(value) ? (value as number) : undefined)

/** What was read of a payload: only what is there. */
export type JobUpdate = { -readonly [K in keyof JobFacts]?: JobFacts[K] }

/** The status that a word of any of the contracts means. */
export const statusOf = (word: unknown): JobStatus | undefined =>
  jobStatuses.find((status) => typeof word === 'string' && status === word.toLowerCase())

/** Reads the model's properties from a payload or from an answer of an API, by any of their names. */
export function readJob(input: JobInput): JobUpdate {
  const data = input as Readonly<Record<string, unknown>>
  const found: Record<string, unknown> = {}
  const read = (table: readonly string[][], as: (value: unknown) => unknown) => {
    for (const names of table) {
      const value = names.map((name) => as(data[name])).find((one) => one !== undefined)
      if (value !== undefined) found[names[0] as string] = value
    }
  }
  read(texts, text)
  read(numbers, number)
  const fields: JobUpdate = found
  const { processed, total } = fields
  const progress =
    fields.progress ?? (processed !== undefined && total ? (processed / total) * 100 : undefined)
  if (progress !== undefined) fields.progress = Math.min(100, Math.max(0, progress))
  const status = statusOf(data.status)
  if (status) fields.status = status
  const { error } = data
  const reason = isRecord(error) && text(error.message)
  if (reason) fields.error ??= reason
  return fields
}
