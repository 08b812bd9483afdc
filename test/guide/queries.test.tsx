import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { act, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { goalKeys, goalSync, querySync } from 'tidings/query'
import { createFakeClock, renderWithRealtime, samplePayload } from 'tidings/testing'

it('fetches the goals again when one is completed', async () => {
  const clock = createFakeClock()
  const queryClient = new QueryClient()
  const fetchGoals = vi.fn(async () => ['goal-1'])
  function Goals() {
    const { data = [] } = useQuery({ queryKey: goalKeys.goals.list(), queryFn: fetchGoals })
    return <p>{data.length} goals</p>
  }
  const { server } = renderWithRealtime(
    <QueryClientProvider client={queryClient}>
      <Goals />
    </QueryClientProvider>,
    { provider: { environment: clock.environment, sync: querySync(queryClient, goalSync) } },
  )
  // Once at first, and once more at the first connection.
  await act(() => clock.advance(1_000))
  expect(await screen.findByText('1 goals')).toBeInTheDocument()
  fetchGoals.mockClear()

  act(() => server.emit('goal.completed', samplePayload('goal.completed')))
  await act(() => clock.advance(1_000))
  expect(fetchGoals).toHaveBeenCalledOnce()
})
