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

it('shows nothing of the former user where it was hidden as another one came', async () => {
  const clock = createFakeClock()
  const identity = { userId: 'u-ada' }
  const server = createFakeServer({ identity })
  const page = (mode: 'visible' | 'hidden') => (
    <RealtimeProvider transport={server.transport} environment={clock.environment}>
      <Activity mode={mode}>
        <Count />
      </Activity>
    </RealtimeProvider>
  )
  const { rerender } = render(page('visible'))
  await act(() => clock.advance(0))
  act(() => server.emit('a.b'))
  expect(screen.getByText('1')).toBeVisible()
  rerender(page('hidden'))
  identity.userId = 'u-ben'
  act(() => server.drop())
  await act(() => clock.advance(1_000))
  rerender(page('visible'))
  expect(screen.getByText('0')).toBeVisible()
})
