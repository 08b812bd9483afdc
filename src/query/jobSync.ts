import type { QueryKey } from '@tanstack/react-query'
import type { JobEventMap } from '../domains/jobs'
import type { RealtimeEvent } from '../protocol'
import { defineQuerySync, type QuerySyncRule, type QuerySyncTable } from './defineQuerySync'
import { createEntityKeys, type EntityKeys } from './entityKeys'
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

const idOf = ({ jobId, entityId, id }: Data) => String(jobId ?? entityId ?? id)

const filterNames = ['kind', 'batchId', 'executionId'] as const

/** Lists that may hold the job, and its detail. */
function targetsOf({ type, data }: RealtimeEvent, keys: EntityKeys): SyncTarget[] {
  const { entityType, executionId } = data as Data
  const isJob = type.startsWith('job.')
  const kind = entityType ?? (isJob && (executionId ? 'execution' : 'normalization'))
  const known: Data = { ...(data as Data), kind }
  return [
    {
      queryKey: keys.lists,
      predicate({ queryKey }) {
        const filters = queryKey[keys.lists.length] as Data | undefined
        return filterNames.every(
          (name) => !filters?.[name] || !known[name] || filters[name] === known[name],
        )
      },
    },
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

/** Makes the rules for jobs with other keys. */
export function createJobSync({ keys = jobKeys }: JobSyncOptions = {}): QuerySyncTable {
  const refetch: QuerySyncRule = {
    keys: [keys.all],
    invalidate: (event) => targetsOf(event, keys),
  }
  const patch: QuerySyncRule = {
    keys: [keys.all],
    patch(event, patch) {
      const data = event.data as Data
      const isIt = (item: Data) => idOf(item) === idOf(data)
      for (const target of targetsOf(event, keys)) patch(target, updateItems(isIt, take(data)))
    },
  }
  const rules: Partial<Record<keyof JobEventMap, QuerySyncRule>> = {
    'job.started': refetch,
    'job.progress': patch,
    'job.completed': refetch,
    'job.failed': refetch,
    'execution.started': refetch,
    'execution.completed': refetch,
    'batch.completed': refetch,
  }
  for (const family of ['extraction', 'migration', 'data_quality'] as const) {
    rules[`${family}.progress_updated`] = patch
    for (const suffix of ['status_changed', 'phase_changed', 'completed', 'failed'] as const) {
      rules[`${family}.${suffix}`] = refetch
    }
  }
  return defineQuerySync<JobEventMap>(rules)
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
