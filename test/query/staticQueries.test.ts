import { QueryObserver } from '@tanstack/react-query'
import { expect, it, vi } from 'vitest'
import { createInvalidator } from '../../src/query'
import { createTestQueryClient } from './queryHarness'

it.each(['static', () => 'static'] as const)('are not fetched: %s', (staleTime) => {
  const key = ['countries']
  const queryClient = createTestQueryClient()
  const invalidator = createInvalidator({ queryClient })
  queryClient.setQueryData(key, 1)
  const queryFn = vi.fn(() => Promise.resolve(2))
  new QueryObserver(queryClient, { queryKey: key, queryFn, staleTime }).subscribe(() => {})
  invalidator.invalidate(key)
  invalidator.dispose()
  expect(queryFn).not.toHaveBeenCalled()
})
