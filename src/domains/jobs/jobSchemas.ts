import { isRecord, recordOf, type StandardSchema } from '../../protocol'
import type {
  ExecutionEventMap,
  JobEventMap,
  NormalizationEventMap,
  OperationsEventMap,
  OperationsMessage,
} from './jobPayloads'

type Schema<T> = StandardSchema<unknown, T>
type Schemas<TMap> = { [K in keyof TMap]: Schema<TMap[K]> }

/**
 * A schema of flat payloads, from the names of their properties: texts, or numbers where a `#`
 * follows; what has a `?` may be absent or `null`, what has a `*` anything else. What a newer server
 * adds is let through. A schema library would outweigh all the rest of this entry.
 */
function payload<T>(spec: string): Schema<T> {
  const fields = spec.split(' ').map((field) => ({
    name: field.replace(/\W/, ''),
    type: field.endsWith('#') ? 'number' : 'string',
    mark: field.slice(-1),
  }))
  return schema<T>((value) => {
    const data = recordOf(value)
    const wrong = fields.find(({ name, type, mark }) => {
      const given = data[name] ?? undefined
      return given === undefined ? mark !== '?' : mark !== '*' && typeof given !== type
    })
    const issue = wrong && { message: `must be a ${wrong.type}`, path: [wrong.name] }
    return issue ? { issues: [issue] } : { value: value as T }
  })
}

const schema = <T>(validate: Schema<T>['~standard']['validate']): Schema<T> => ({
  '~standard': { version: 1, vendor: 'tidings', validate },
})

/** The payloads of the execution platform. */
export const executionSchemas: Schemas<ExecutionEventMap> = /* @__PURE__ */ (() => ({
  'job.started': payload('executionId jobId batchId siteUrl siteName goal'),
  'job.progress': payload('executionId jobId batchId? currentStep currentUrl? progressPercentage#'),
  'job.completed': payload('executionId jobId batchId?'),
  'job.failed': payload('executionId jobId batchId? error*'),
  'job.log': payload('executionId jobId level message'),
  'execution.started': payload('executionId'),
  'execution.completed': payload('executionId'),
  'batch.completed': payload('batchId executionId?'),
}))()

/** The payloads of the normalization platform. */
export const normalizationSchemas: Schemas<NormalizationEventMap> = /* @__PURE__ */ (() => ({
  'job.progress': payload('jobId processedRows# validRows# invalidRows# totalRows# progress#'),
  'job.completed': payload('jobId status processedRows# validRows# invalidRows# outputFileUrl?'),
  'job.failed': payload('jobId status errorMessage'),
}))()

/** The payloads of the operations platform. */
export const operationsSchemas = /* @__PURE__ */ (() => {
  const message = payload<OperationsMessage>('entityType entityId status? phase? message?')
  const schemas: Record<string, Schema<OperationsMessage>> = {}
  for (const family of ['extraction', 'migration', 'data_quality'])
    for (const suffix of [
      'status_changed',
      'progress_updated',
      'phase_changed',
      'completed',
      'failed',
    ])
      schemas[`${family}.${suffix}`] = message
  return schemas as Schemas<OperationsEventMap>
})()

/** The payloads of all three: an event of a job that names an execution is one of its platform. */
export const jobSchemas = /* @__PURE__ */ (() => {
  const schemas: Record<string, Schema<unknown>> = { ...executionSchemas, ...operationsSchemas }
  for (const [type, other] of Object.entries(normalizationSchemas)) {
    const execution = schemas[type] as Schema<unknown>
    schemas[type] = schema((value) =>
      (isRecord(value) && value.executionId ? execution : (other as Schema<unknown>))[
        '~standard'
      ].validate(value),
    )
  }
  return schemas as Schemas<JobEventMap>
})()
