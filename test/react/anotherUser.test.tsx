import { act, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, it } from 'vitest'
import { GoalActivityFeed } from '../../src/components'
import { goalEvents, type GoalActivity } from '../../src/domains/goals'
import { RealtimeProvider, useGoalActivity, useRealtimeState } from '../../src/react'
import { useEventHistory } from '../../src/react/jobs'
import { createFakeClock, createFakeServer, samplePayload } from '../../src/testing'

/** A page whose user can become another one, without a new provider. */
function createLab() {
  const identity = { userId: 'u-ada', tenantId: 'tenant-1' }
  const clock = createFakeClock(Date.UTC(2026, 2, 4, 12))
  const server = createFakeServer({ identity })
  const answer = () => Response.json({ events: [{ id: `of ${identity.userId}`, type: 'a.b' }] })
  const environment = { ...clock.environment, fetch: () => Promise.resolve(answer()) }
  const advance = (ms = 20) => act(() => clock.advance(ms))
  const page = (ui: ReactNode) => (
    <RealtimeProvider transport={server.transport} events={goalEvents} environment={environment}>
      {ui}
    </RealtimeProvider>
  )
  return {
    identity,
    server,
    advance,
    page,
    tell: (eventId: string) =>
      act(() =>
        server.emit('goal.activity.created', samplePayload('goal.activity.created'), { eventId }),
      ),
    async become(other: Partial<typeof identity>) {
      Object.assign(identity, other)
      act(() => server.drop())
      await advance(1_000)
    },
  }
}

function Shown() {
  const heard = useRealtimeState('*', (ids: readonly unknown[], { id }) => [...ids, id], [])
  const { activities, unseenCount } = useGoalActivity()
  const { events } = useEventHistory({ url: '/api/events' })
  const ids = (list: readonly { readonly id?: string }[]) => list.map(({ id }) => id)
  return (
    <p data-testid="shown">{JSON.stringify([heard, ids(activities), unseenCount, ids(events)])}</p>
  )
}

const shown = () => JSON.parse(screen.getByTestId('shown').textContent) as unknown

it('shows nothing of the former user once another one is there, and all that this one hears', async () => {
  const { page, tell, advance, become } = createLab()
  render(page(<Shown />))
  await advance()
  tell('note-ada')
  await advance()
  expect(shown()).toEqual([['note-ada'], ['note-ada'], 1, ['of u-ada', 'note-ada']])
  await become({ userId: 'u-ben' })
  await advance()
  expect(shown()).toEqual([[], [], 0, ['of u-ben']])
  tell('note-ben')
  await advance()
  expect(shown()).toEqual([['note-ben'], ['note-ben'], 1, ['of u-ben', 'note-ben']])
})

it('takes another tenant for another user', async () => {
  const { page, tell, advance, become } = createLab()
  render(page(<Shown />))
  await advance()
  tell('note-one')
  await become({ tenantId: 'tenant-2' })
  await advance()
  expect(shown()).toEqual([[], [], 0, ['of u-ada']])
})

it('keeps what it shows over a reconnect of the same user', async () => {
  const { page, tell, advance, become } = createLab()
  render(page(<Shown />))
  await advance()
  tell('note-ada')
  await become({})
  expect(shown()).toEqual([['note-ada'], ['note-ada'], 1, ['of u-ada', 'note-ada']])
})

it('loads the feed of another user from the beginning', async () => {
  const { page, tell, advance, become, identity } = createLab()
  const load = ({ before }: { before: string | null }) =>
    Promise.resolve({
      items: [{ id: `${identity.userId} ${before}`, at: '', parts: [] } as unknown as GoalActivity],
      nextCursor: before === null ? 'earlier' : null,
    })
  render(
    page(
      <GoalActivityFeed
        goalId="goal-1"
        loadActivities={load}
        renderActivity={({ id }) => <b>{id}</b>}
      />,
    ),
  )
  await advance()
  tell('note-ada')
  act(() => screen.getByRole('button', { name: 'Show earlier activity' }).click())
  await advance()
  const articles = () => screen.getAllByRole('article').map(({ textContent }) => textContent)
  expect(articles()).toHaveLength(3)
  await become({ userId: 'u-ben' })
  expect(articles()).toEqual(['u-ben null'])
})
