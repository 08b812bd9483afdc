import { useMutation, type QueryClient } from '@tanstack/react-query'
import { goalSync, querySync } from 'tidings/query'

declare const queryClient: QueryClient

// #region sample
const sync = querySync(queryClient, goalSync, { ignoreOwn: true })

export const useRename = () =>
  useMutation({
    mutationFn: ({ goalId, title }: { goalId: string; title: string }) =>
      fetch(`/api/goals/${goalId}`, {
        method: 'PATCH',
        headers: { 'Content-Type': 'application/json', 'X-Origin-Id': sync.origin() },
        body: JSON.stringify({ title }),
      }),
  })
// #endregion
