import { act, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { RealtimeIndicator } from 'tidings'
import { createFakeClock, renderWithRealtime } from 'tidings/testing'

it('says nothing of a short loss, and a word of a long one', async () => {
  const clock = createFakeClock()
  const { server } = renderWithRealtime(<RealtimeIndicator />, {
    provider: { environment: clock.environment },
  })
  await act(() => clock.advance(0))

  server.refuse('unreachable', Infinity)
  act(() => server.drop())
  await act(() => clock.advance(4_000))
  expect(screen.getByRole('status')).toHaveTextContent('Live')
  await act(() => clock.advance(2_000))
  expect(screen.getByRole('status')).toHaveTextContent('Reconnecting')
})

it('notices that the network is gone', async () => {
  const clock = createFakeClock()
  const { server } = renderWithRealtime(<RealtimeIndicator />, {
    provider: { environment: clock.environment },
  })
  await act(() => clock.advance(0))

  // What the browser says is only a hint: a link that still answers is kept.
  act(() => clock.setOnline(false))
  server.refuse('unreachable', Infinity)
  act(() => server.drop())
  await act(() => clock.advance(10_000))
  expect(screen.getByRole('status')).toHaveTextContent('Offline')
})
