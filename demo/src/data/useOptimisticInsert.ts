import { useMutation, useQueryClient } from '@tanstack/react-query'
import { insertEntity, removeEntity, type EntityKeys, type InsertPlace } from 'tidings/query'
import type { QueryKey } from '@tanstack/react-query'
import { cancelRefetches } from './cancelRefetches'
import { tellFailure } from './tellFailure'

interface OptimisticInsertOptions<TRecord extends object, TInput> {
  readonly keys: EntityKeys
  /** The lists that will hold the record. */
  readonly lists: readonly QueryKey[]
  readonly idOf: (record: TRecord) => string
  readonly send: (input: TInput) => Promise<TRecord>
  /** What the record will look like, under an id of its own until it has the server's. */
  readonly preview: (input: TInput, provisionalId: string) => TRecord
  readonly place?: InsertPlace
  /** What else the write changes, to be fetched again after it. */
  readonly alsoChanges?: EntityKeys
}

const provisionalPrefix = 'provisional-'

/** Whether the record is still on its way to the server. */
export const isProvisional = (id: string) => id.startsWith(provisionalPrefix)

/** Shows a new record at once, and exchanges it for the server's when that comes. */
export function useOptimisticInsert<TRecord extends object, TInput>(
  options: OptimisticInsertOptions<TRecord, TInput>,
) {
  const { keys, lists, idOf, send, preview, place = 'start', alsoChanges } = options
  const queryClient = useQueryClient()
  const insert = (item: TRecord) => {
    const match = (other: TRecord) => idOf(other) === idOf(item)
    for (const list of lists) {
      insertEntity<TRecord>(queryClient, list, { item, match, place })
    }
  }
  const remove = (id: string) =>
    removeEntity<TRecord>(queryClient, keys.lists, (record) => idOf(record) === id)

  return useMutation({
    mutationFn: send,
    async onMutate(input: TInput) {
      await cancelRefetches(queryClient, keys.lists)
      const provisionalId = provisionalPrefix + crypto.randomUUID()
      insert(preview(input, provisionalId))
      return { provisionalId }
    },
    onSuccess(answer, _input, { provisionalId }) {
      remove(provisionalId)
      // It may be there already, by a refetch that someone else's event caused.
      insert(answer)
    },
    onError(error, _input, context) {
      if (context) remove(context.provisionalId)
      tellFailure(error)
    },
    async onSettled() {
      if (alsoChanges) await queryClient.invalidateQueries({ queryKey: alsoChanges.all })
    },
  })
}
