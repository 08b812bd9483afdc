import { expect, it } from 'vitest'
import { ActivityFeed, everyGoal } from '../../../src/server/dev/activityFeed'

const activity = (id: string, goalId: string | null, hour: number) => ({
  id,
  goalId,
  at: `2026-03-01T${String(hour).padStart(2, '0')}:00:00.000Z`,
})

const filled = () => {
  const feed = new ActivityFeed<ReturnType<typeof activity>>()
  feed.add(activity('a1', 'goal-a', 1))
  feed.add(activity('a2', 'goal-a', 3))
  feed.add(activity('b1', 'goal-b', 2))
  feed.add(activity('none', null, 4))
  return feed
}

const idsOf = (page: { items: readonly { id: string }[] }) => page.items.map(({ id }) => id)

it('pages one goal backwards, newest first', () => {
  const feed = filled()
  const first = feed.page('goal-a', null, 1)
  expect(first).toMatchObject({ items: [{ id: 'a2' }], nextCursor: 'a2' })
  expect(feed.page('goal-a', first.nextCursor, 1)).toMatchObject({
    items: [{ id: 'a1' }],
    nextCursor: null,
  })
})

it('shows all goals together in the order of time, whatever order they were told in', () => {
  expect(idsOf(filled().page(everyGoal, null, 10))).toEqual(['a2', 'b1', 'a1'])
})

it('forgets a goal everywhere', () => {
  const feed = filled()
  feed.forget('goal-a')
  expect(idsOf(feed.page('goal-a', null, 10))).toEqual([])
  expect(idsOf(feed.page(everyGoal, null, 10))).toEqual(['b1'])
})
