import { act, screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { RealtimeIndicator, useRealtimeState } from 'tidings'
import { renderWithRealtime, samplePayload } from 'tidings/testing'

function CompletedCount() {
  const count = useRealtimeState('goal.completed', (sum) => sum + 1, 0)
  return <p>{count} completed</p>
}

it('counts the goals that are completed', async () => {
  const { server } = renderWithRealtime(
    <>
      <RealtimeIndicator />
      <CompletedCount />
    </>,
  )
  await waitFor(() => expect(screen.getByRole('status')).toHaveTextContent('Live'))

  act(() => server.emit('goal.completed', samplePayload('goal.completed')))
  expect(await screen.findByText('1 completed')).toBeInTheDocument()
})
