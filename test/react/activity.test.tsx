import { act, render, screen } from '@testing-library/react'
import { Activity } from 'react'
import { expect, it } from 'vitest'
import { createRealtimeClient } from '../../src/core'
import { RealtimeProvider, useRealtimeState } from '../../src/react'
import { createFakeClock, createFakeServer } from '../../src/testing'

function Count() {
  return <p>{useRealtimeState('*', (total: number) => total + 1, 0)}</p>
}

it('shows what was counted in the frame in which it was hidden, once it is shown again', async () => {
  const clock = createFakeClock()
  const server = createFakeServer()
  const { environment } = clock
  const client = createRealtimeClient({ transport: server.transport, environment })
  const page = (mode: 'visible' | 'hidden') => (
    <RealtimeProvider client={client}>
      <Activity mode={mode}>
        <Count />
      </Activity>
    </RealtimeProvider>
  )
  const { rerender } = render(page('visible'))
  await act(() => clock.advance(0))
  act(() => {
    server.emit('a.b')
    server.emit('a.b')
  })
  rerender(page('hidden'))
  await act(() => clock.advance(1_000))
  rerender(page('visible'))
  expect(screen.getByText('2')).toBeVisible()
})
