import { act, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useRealtimeConnection, useRealtimeState } from '../../src/react'
import {
  createFakeClock,
  createFakeServer,
  renderWithRealtime,
  samplePayload,
} from '../../src/testing'

function Count() {
  const state = useRealtimeConnection((connection) => connection.state)
  const count = useRealtimeState('goal.completed', (sum: number) => sum + 1, 0)
  return (
    <p>
      {state} {count}
    </p>
  )
}

it('renders inside a provider on a server of its own', async () => {
  const clock = createFakeClock()
  const { server, unmount } = renderWithRealtime(<Count />, {
    provider: { environment: clock.environment },
  })
  await act(() => clock.advance(0))
  act(() => server.emit('goal.completed', samplePayload('goal.completed')))
  expect(screen.getByText('connected 1')).toBeInTheDocument()
  unmount()
  await clock.advance(2_000)
  expect(server.connections).toBe(0)
})

it('keeps the provider when rendered again, and takes a server', async () => {
  const clock = createFakeClock()
  const server = createFakeServer()
  const { rerender } = renderWithRealtime(<Count />, {
    server,
    provider: { environment: clock.environment },
  })
  await act(() => clock.advance(0))
  act(() => server.emit('goal.completed', samplePayload('goal.completed')))
  rerender(<Count />)
  expect(screen.getByText('connected 1')).toBeInTheDocument()
  expect(server.attempts).toBe(1)
})
