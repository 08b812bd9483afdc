import type { Query, QueryClient, QueryFilters, QueryKey } from '@tanstack/react-query'
import { matchQuery, notifyManager, replaceEqualDeep } from '@tanstack/react-query'

/** Returns a query's new data from its old data, without mutating that; `undefined` changes nothing. */
export type DataUpdate = (data: unknown) => unknown

/** Where an item is inserted: before the first loaded item, or after the last. */
export type InsertPlace = 'start' | 'end'

export interface InsertOptions<TItem> {
  /** What is put in. */
  readonly item: TItem
  /** Finds the item in a list that has it already; it is then changed instead of inserted again. */
  readonly match: (item: TItem) => boolean
  /** At which end. @default 'start' */
  readonly place?: InsertPlace
}

type Items = readonly unknown[]

interface Shape {
  readonly pages?: unknown
  readonly items?: unknown
}

/**
 * Calls `change` with each list in the data: a plain list, the one in `{ items: [] }`, or those in
 * the pages of an infinite query. Data without a list is handed to `single`.
 */
function mapLists(
  data: unknown,
  change: (items: Items, page: number, pageCount: number) => Items,
  single: DataUpdate = (item) => item,
): unknown {
  const walk = (value: unknown, page: number, { length }: Items): unknown => {
    if (Array.isArray(value)) return change(value, page, length)
    const items = (value as Shape | null)?.items
    return Array.isArray(items)
      ? { ...(value as Shape), items: change(items, page, length) }
      : single(value)
  }
  const pages = (data as Shape | null | undefined)?.pages
  return Array.isArray(pages)
    ? { ...(data as Shape), pages: pages.map(walk) }
    : walk(data, 0, [data])
}

/**
 * Changes the matching items, whatever shape a query's data has: a list, `{ items: [] }`, the pages of
 * an infinite query, or a single item.
 *
 * @example
 * ```ts
 * queryClient.setQueriesData({ queryKey: ['goals'] }, updateItems<Goal>(isIt, (goal) => ({ ...goal, title })))
 * ```
 */
export function updateItems<TItem>(
  match: (item: TItem) => boolean,
  update: (item: TItem) => TItem,
): DataUpdate {
  const change = (item: unknown) => (item && match(item as TItem) ? update(item as TItem) : item)
  return (data) => mapLists(data, (items) => items.map(change), change)
}

/** Adds an item to the list; one that is there already takes over its fields instead. */
export function insertItem<TItem extends object>(options: InsertOptions<TItem>): DataUpdate {
  const { item, match, place } = options
  return (data) => {
    let isThere = false as boolean
    const merged = updateItems(match, (existing) => {
      isThere = true
      return { ...existing, ...item }
    })(data)
    if (isThere) return merged
    return mapLists(data, (items, page, pageCount) => {
      if (place === 'end') return page === pageCount - 1 ? [...items, item] : items
      return page === 0 ? [item, ...items] : items
    })
  }
}

/** Removes the matching items from every list. A single item stays: a query cannot be without data. */
export function removeItems<TItem>(match: (item: TItem) => boolean): DataUpdate {
  return (data) => mapLists(data, (items) => items.filter((item) => !match(item as TItem)))
}

/** What `update` makes of the data, sharing all that is equal; `undefined` when that is everything. */
export function changedData(data: unknown, update: DataUpdate): unknown {
  if (data === undefined) return undefined
  const next: unknown = replaceEqualDeep(data, update(data))
  return next === data ? undefined : next
}

/**
 * Writes what `update` makes of a query's data. Not by `setData`: a patch is no fetch, so a stale mark,
 * an error and the age of the data stay as they are.
 *
 * @returns whether anything changed
 */
export function writeData(query: Query, update: DataUpdate): boolean {
  const data = changedData(query.state.data, update)
  if (data !== undefined) query.setState({ data })
  return data !== undefined
}

/** Which queries: all whose key begins with this one, or a TanStack Query filter that has a `queryKey`. */
export type SyncTarget = QueryKey | (QueryFilters & { readonly queryKey: QueryKey })

/** Among which queries to look for those of a key. */
type Among = (queryKey: QueryKey) => Iterable<Query>

/** Calls `run` once with each query of the targets, and lets React hear of all changes together. */
export function forEachQuery(
  among: Among,
  targets: readonly SyncTarget[],
  run: (query: Query) => void,
): void {
  const found = new Set<Query>()
  for (const target of targets) {
    const filter = 'queryKey' in target ? target : { queryKey: target }
    for (const query of among(filter.queryKey)) if (matchQuery(filter, query)) found.add(query)
  }
  notifyManager.batch(() => found.forEach(run))
}

const patchQueries = (queryClient: QueryClient, target: SyncTarget, update: DataUpdate) =>
  forEachQuery(
    () => queryClient.getQueryCache().getAll(),
    [target],
    (query) => {
      writeData(query, update)
    },
  )

/** Which queries, which items in them, and how to change those. */
export type PatchEntityArguments<TItem> = [
  queryClient: QueryClient,
  target: SyncTarget,
  match: (item: TItem) => boolean,
  update: (item: TItem) => TItem,
]

/**
 * Changes the matching items in every query under a key, for code that has no event, like a mutation.
 * Cancel the queries first, as you would for `setQueryData`; patches of sync rules see to that
 * themselves.
 *
 * @example
 * ```ts
 * patchEntity<Goal>(queryClient, ['goals'], (goal) => goal.goalId === id, (goal) => ({ ...goal, title }))
 * ```
 */
export function patchEntity<TItem>(
  ...[queryClient, target, match, update]: PatchEntityArguments<TItem>
): void {
  patchQueries(queryClient, target, updateItems(match, update))
}

/** Adds an item to the list with exactly this key, or changes it where it is already. */
export function insertEntity<TItem extends object>(
  queryClient: QueryClient,
  queryKey: QueryKey,
  options: InsertOptions<TItem>,
): void {
  patchQueries(queryClient, { queryKey, exact: true }, insertItem(options))
}

/** Removes the matching items from every list under a key. */
export function removeEntity<TItem>(
  queryClient: QueryClient,
  target: SyncTarget,
  match: (item: TItem) => boolean,
): void {
  patchQueries(queryClient, target, removeItems(match))
}
