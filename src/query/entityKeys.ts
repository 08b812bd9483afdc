import type { QueryKey } from '@tanstack/react-query'
import type { SyncTarget } from './patching'

/** Query keys of one kind of entity: lists and details can be addressed apart. */
export interface EntityKeys {
  /** Prefix of all of them. */
  readonly all: QueryKey
  /** Prefix of the lists. */
  readonly lists: QueryKey
  /**
   * One list.
   *
   * @param filters - what the request is filtered by: a goal's id by the name `goalId`, jobs by
   *   `kind`, `batchId` and `executionId`; none for the list of all
   */
  list(filters?: object): QueryKey
  /** One entity. */
  detail(id: string): QueryKey
}

/** Makes the keys of one kind of entity. */
export function createEntityKeys(all: QueryKey): EntityKeys {
  const lists = [...all, 'list']
  return {
    all,
    lists,
    list: (filters = {}) => [...lists, filters],
    detail: (id) => [...all, 'detail', id],
  }
}

type Data = Readonly<Record<string, unknown>>

/**
 * The lists that may hold an entity: what they are filtered by does not speak against it.
 *
 * @param known - what is known of the entity
 * @param names - of the filters that count
 */
export const listsThatMayHold = (
  { lists }: EntityKeys,
  known: Data,
  names: readonly string[],
): SyncTarget => ({
  queryKey: lists,
  predicate({ queryKey }) {
    const filters = queryKey[lists.length] as Data | undefined
    return names.every((name) => {
      const wanted = filters?.[name]
      // Several kinds in a list, or a number for an id, are compared by the server alone.
      return !wanted || typeof wanted !== typeof known[name] || wanted === known[name]
    })
  },
})
