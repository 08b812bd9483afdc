import type { QueryKey } from '@tanstack/react-query'

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
