import { useMutation, useQueryClient } from '@tanstack/react-query'
import { patchEntity, type EntityKeys } from 'tidings/query'
import { cancelRefetches } from './cancelRefetches'
import { tellFailure } from './tellFailure'

interface OptimisticUpdateOptions<TRecord extends { readonly updatedAt: string }, TInput> {
  readonly keys: EntityKeys
  readonly isRecord: (record: TRecord) => boolean
  readonly send: (input: TInput) => Promise<TRecord>
  /** What the record will look like, shown until the server has answered. */
  readonly preview: (record: TRecord, input: TInput) => TRecord
  /** What else the write changes, to be fetched again after it. */
  readonly alsoChanges?: EntityKeys
}

/**
 * Changes a record in the cache at once, takes the server's word when it comes, and fetches the truth
 * when the write fails.
 */
export function useOptimisticUpdate<TRecord extends { readonly updatedAt: string }, TInput>(
  options: OptimisticUpdateOptions<TRecord, TInput>,
) {
  const { keys, isRecord, send, preview, alsoChanges } = options
  const queryClient = useQueryClient()
  return useMutation({
    mutationKey: keys.all,
    mutationFn: send,
    async onMutate(input: TInput) {
      await cancelRefetches(queryClient, keys.all)
      patchEntity<TRecord>(queryClient, keys.all, isRecord, (record) => preview(record, input))
    },
    onSuccess(answer) {
      // Someone else's later change may have come by the socket first.
      patchEntity<TRecord>(queryClient, keys.all, isRecord, (record) =>
        answer.updatedAt >= record.updatedAt ? { ...record, ...answer } : record,
      )
    },
    onError: tellFailure,
    async onSettled(_answer, error) {
      // While another write is under way, a fetch would bring back what it is about to change.
      if (queryClient.isMutating({ mutationKey: keys.all }) > 1) return
      const changed = [alsoChanges, keys].filter((each) => each !== undefined)
      const stale = error ? changed : changed.slice(0, alsoChanges ? 1 : 0)
      await Promise.all(stale.map(({ all }) => queryClient.invalidateQueries({ queryKey: all })))
    },
  })
}
