import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Activity } from 'react'
import { expect, it } from 'vitest'
import { GoalActivityFeed } from '../../src/components'
import { createRealtimeClient } from '../../src/core'
import { activityOf, type GoalActivity } from '../../src/domains/goals'
import { RealtimeProvider, useRealtimeState } from '../../src/react'
import { createFakeClock, createFakeServer, samplePayload } from '../../src/testing'

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

it('asks for what happened while a feed was hidden, though earlier pages had been asked for', async () => {
  const clock = createFakeClock()
  const server = createFakeServer()
  const all = [1, 2, 3, 4].map(
    (number) =>
      activityOf({
        type: 'goal.activity.created',
        data: samplePayload('goal.activity.created', { activityId: `a${number}` }),
        timestamp: `2026-03-04T09:00:0${9 - number}Z`,
      }) as GoalActivity,
  )
  let newest = all.slice(1, 2)
  const load = ({ before }: { before: string | null }) =>
    Promise.resolve(
      before === null
        ? { items: newest, nextCursor: 'two' }
        : { items: all.slice(2), nextCursor: null },
    )
  const page = (mode: 'visible' | 'hidden') => (
    <RealtimeProvider transport={server.transport} environment={clock.environment}>
      <Activity mode={mode}>
        <GoalActivityFeed goalId="goal-1" loadActivities={load} />
      </Activity>
    </RealtimeProvider>
  )
  const { rerender } = render(page('visible'))
  await act(() => clock.advance(0))
  await userEvent.click(screen.getByRole('button', { name: 'Show earlier activity' }))
  expect(await screen.findAllByRole('article')).toHaveLength(3)
  rerender(page('hidden'))
  newest = all.slice(0, 2)
  rerender(page('visible'))
  await act(() => clock.advance(0))
  expect(screen.getAllByRole('article')).toHaveLength(4)
})
