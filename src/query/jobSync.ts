import type { QueryKey } from '@tanstack/react-query'
import type { RealtimeEvent } from '../protocol'
import type { QuerySyncRule, QuerySyncTable } from './defineQuerySync'
import { createEntityKeys, listsThatMayHold, type EntityKeys } from './entityKeys'
import { updateItems, type SyncTarget } from './patching'

/**
 * Makes the keys: `['jobs', 'list', filters]` and `['jobs', 'detail', jobId]`.
 *
 * @param prefix - put before every key, to keep tenants apart for example
 */
export const createJobKeys = (prefix: QueryKey = []): EntityKeys =>
  createEntityKeys([...prefix, 'jobs'])

/** The keys that `jobSync` keeps fresh; use them for your queries. */
export const jobKeys: EntityKeys = /* @__PURE__ */ createJobKeys()

export interface JobSyncOptions {
  /** The app's own keys, where they differ. @default jobKeys */
  readonly keys?: EntityKeys
}

type Data = Readonly<Record<string, unknown>>

const idOf = ({ jobId, entityId, id = '' }: Data) => String(jobId ?? entityId ?? id)

/** Lists that may hold the job, and its detail. */
function targetsOf({ type, data }: RealtimeEvent, keys: EntityKeys): SyncTarget[] {
  const { entityType, executionId } = data as Data
  const isJob = type.startsWith('job.')
  const kind = entityType ?? (isJob && (executionId ? 'execution' : 'normalization'))
  return [
    listsThatMayHold(keys, { ...(data as Data), kind }, ['kind', 'batchId', 'executionId']),
    ...(isJob || entityType ? [keys.detail(idOf(data as Data))] : []),
  ]
}

/** Takes over, for properties that an item already has, what the event says of them. */
const take = (data: Data) => (item: Data) => {
  const told = Object.entries(data).filter(
    ([name, value]) =>
      Object.hasOwn(item, name) && value !== null && !/([iI]d|status|timestamp)$/.test(name),
  )
  return { ...item, ...Object.fromEntries(told) }
}

const families = ['job', 'execution', 'batch', 'extraction', 'migration', 'data_quality']

/** Makes the rules for jobs with other keys. */
export function createJobSync({ keys = jobKeys }: JobSyncOptions = {}): QuerySyncTable {
  const rule: QuerySyncRule = {
    keys: [keys.all],
    // Of progress the event says all, and of a line of a log no query tells.
    invalidate: (event) => (/progress|log$/.test(event.type) ? [] : targetsOf(event, keys)),
    patch(event, patch) {
      if (!event.type.includes('progress')) return
      const data = event.data as Data
      const isIt = (item: Data) => !!idOf(item) && idOf(item) === idOf(data)
      for (const target of targetsOf(event, keys)) patch(target, updateItems(isIt, take(data)))
    },
  }
  return Object.fromEntries(families.map((family) => [`${family}.*`, rule]))
}

/**
 * Ready rules for jobs, on the keys of `jobKeys`: progress is put into the items that are cached, by
 * the names they have there; a start, a change of status and an end fetch what they touch.
 *
 * @example
 * ```tsx
 * <RealtimeProvider events={jobEvents} sync={querySync(queryClient, jobSync)}>
 * ```
 */
export const jobSync: QuerySyncTable = /* @__PURE__ */ createJobSync()
