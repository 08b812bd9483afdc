import { expect, expectTypeOf, it } from 'vitest'
import type { GoalEventMap } from '../../src/domains/goals'
import type { RealtimeEvent } from '../../src/protocol'
import { defineQuerySync } from '../../src/query'

it('returns its argument', () => {
  const rules = { 'a.b': { keys: [['a']] } }
  expect(defineQuerySync<Record<string, unknown>>(rules)).toBe(rules)
})

it('types the event of a rule by the event map', () => {
  defineQuerySync<GoalEventMap>({
    'goal.completed': {
      keys: [['goals']],
      invalidate: (event) => {
        expectTypeOf(event.type).toEqualTypeOf<'goal.completed'>()
        expectTypeOf(event.data.completedBy).toEqualTypeOf<string>()
        return [['goals', event.data.goalId]]
      },
    },
    'issue.*': {
      keys: [['issues']],
      patch: (event) => {
        expectTypeOf(event.type).toEqualTypeOf<'issue.created' | 'issue.status_changed'>()
        if (event.type === 'issue.created') expectTypeOf(event.data.title).toEqualTypeOf<string>()
      },
    },
  })
  defineQuerySync<GoalEventMap>({
    // @ts-expect-error -- there is no such event
    'goal.complete': { keys: [] },
  })
})

it('knows without being told what the hooks know', () => {
  defineQuerySync({
    'goal.completed': {
      keys: [['goals']],
      invalidate: ({ data }) => [['goals', data.goalId]],
    },
    // Registered by `test/types/events.test-d.tsx`.
    'chat.message': {
      keys: [['messages']],
      invalidate: ({ data }) => {
        expectTypeOf(data.roomId).toEqualTypeOf<string>()
        return [['messages', data.roomId]]
      },
    },
    // @ts-expect-error -- there is no such event
    'chat.mesage': { keys: [] },
  })
})

it('takes any type of event where none are described', () => {
  const rules = defineQuerySync<Record<string, unknown>>({
    'anything.at.all': {
      keys: [['a']],
      invalidate: (event) => {
        expectTypeOf(event).toEqualTypeOf<RealtimeEvent>()
        return []
      },
    },
  })
  expect(Object.keys(rules)).toEqual(['anything.at.all'])
})
