import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import {
  activityOf,
  addActivity,
  decodeGoalFrame,
  goalEvents,
  goalEventTypes,
  goalIdOf,
  goalKeysOf,
  goalSchemas,
  type GoalActivity,
} from '../../../src/domains/goals'
import type { RealtimeEvent } from '../../../src/protocol'
import { goalPayloads } from '../../../src/testing/goalPayloads'

const timestamp = '2026-03-04T09:30:01.123Z'
const systemTypes = ['auth.success', 'auth.error', 'connection.error', 'ping', 'pong']

function decoded(frame: unknown): RealtimeEvent {
  const result = decodeGoalFrame(frame)
  if (result.kind !== 'event') throw new Error(`not an event: ${JSON.stringify(result)}`)
  return result.event
}

const snake = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(snake)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snake(child),
    ]),
  )
}

describe.each(goalEventTypes)('%s', (type) => {
  const data = goalPayloads[type]

  it('satisfies its schema and is not copied when it is canonical', () => {
    const event = decoded({ type, timestamp, data })
    expect(event.data).toBe(data)
    expect(v.safeParse(goalSchemas[type], event.data).success).toBe(true)
  })

  it('arrives the same from an old server', () => {
    const old = type.replaceAll(/[._]/g, '-')
    const event = decoded({ type: old, timestamp, data: snake(data) })
    expect(event).toMatchObject({ type, data })
  })

  it('arrives the same with colons or underscores in its name', () => {
    expect(decoded({ type: type.replaceAll('.', ':'), timestamp, data }).type).toBe(type)
    expect(decoded({ type: type.replaceAll('.', '_'), timestamp, data }).type).toBe(type)
  })

  it('becomes an activity unless it is about the connection', () => {
    const activity = activityOf(decoded({ type, timestamp, data }))
    if (systemTypes.includes(type)) {
      expect(activity).toBeNull()
      return
    }
    expect(activity?.parts.map((part) => part.text).join('')).toBe(activity?.sentence)
    expect(activity?.sentence).not.toContain('…')
    expect(activity?.actorId).toMatch(/^u-/)
    expect(activity?.at).toBe('2026-03-04T09:30:00Z')
  })
})

describe('decodeGoalFrame', () => {
  it('knows the other names of a reading, and of its measure', () => {
    const { measureId, ...rest } = goalPayloads['measure.reading_created']
    for (const type of ['measure.reading.created', 'kpi.reading_created']) {
      const event = decoded({ type, timestamp, data: { ...rest, kpiId: measureId } })
      expect(event.type).toBe('measure.reading_created')
      expect(event.data).toEqual(goalPayloads['measure.reading_created'])
    }
  })

  it('takes `activityType` and `description` of an activity', () => {
    const { type: activityType, content, ...rest } = goalPayloads['goal.activity.created']
    const data = { ...rest, activityType, description: content }
    expect(decoded({ type: 'goal.activity.created', timestamp, data }).data).toEqual(
      goalPayloads['goal.activity.created'],
    )
  })

  it('takes `id` for the id of what the event is about, a number for a string', () => {
    const event = decoded({ type: 'goal-paused', timestamp, data: { id: 7 } })
    expect(event.data).toEqual({ goalId: '7' })
  })

  it('clamps percentages', () => {
    const data = { actionId: 'a', previousProgress: -5, newProgress: 140 }
    expect(decoded({ type: 'action.progress_updated', timestamp, data }).data).toMatchObject({
      previousProgress: 0,
      newProgress: 100,
    })
  })

  it('renames keys at every depth, in arrays too, and never a value', () => {
    const data = { list_of: [{ inner_key: 'snake_value' }], 'kebab-key': { deep_key: null } }
    expect(decoded({ type: 'other.thing', timestamp, data }).data).toEqual({
      listOf: [{ innerKey: 'snake_value' }],
      kebabKey: { deepKey: null },
    })
  })

  it('delivers a type it does not know as it came', () => {
    expect(decoded({ type: 'budget.approved', timestamp, data: { a: 1 } })).toMatchObject({
      type: 'budget.approved',
      data: { a: 1 },
    })
  })

  it('takes what a gateway says of itself for a diagnostic', () => {
    const frame = { message: 'Internal server error', connectionId: 'c', requestId: 'r' }
    expect(decodeGoalFrame(frame)).toEqual({ kind: 'diagnostic', message: 'Internal server error' })
  })

  it.each([null, 7, '', 'text', true, [], {}, { type: 7 }, { type: '' }, new ArrayBuffer(4)])(
    'refuses %j',
    (frame) => {
      expect(decodeGoalFrame(frame).kind).toBe('invalid')
    },
  )

  it('refuses what is nested too deep', () => {
    let deep: unknown = 'bottom'
    for (let level = 0; level < 10_000; level++) deep = { deep }
    expect(decodeGoalFrame({ type: 'goal.created', data: deep })).toMatchObject({
      kind: 'invalid',
      reason: 'too-deep',
    })
  })

  it('swaps no prototype', () => {
    const frame: unknown = JSON.parse(
      '{"type":"goal.created","data":{"__proto__":{"isAdmin":true},"goal_id":"g","constructor":{"x_y":1}}}',
    )
    const data = decoded(frame).data as Record<string, unknown>
    expect(data.isAdmin).toBeUndefined()
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype)
    expect(data.goalId).toBe('g')
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'takes %s for a plain name',
    (type) => {
      const event = decoded({ type, timestamp, data: {} })
      expect(event.type).toBe(type)
      expect(activityOf(event)).toBeNull()
    },
  )

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.record({ type: fc.string(), data: fc.anything() })),
        (frame) => {
          const result = decodeGoalFrame(frame)
          if (result.kind === 'event') activityOf(result.event)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

describe('keys', () => {
  it('name the goal and the entity', () => {
    expect(
      goalKeysOf(
        decoded({ type: 'action.created', timestamp, data: goalPayloads['action.created'] }),
      ),
    ).toEqual(['goal-1', 'action-1'])
  })

  it('find the goal of an attachment, but not of one to an action', () => {
    const data = goalPayloads['attachment.created']
    expect(goalIdOf(decoded({ type: 'attachment.created', timestamp, data }))).toBe('goal-1')
    const other = { ...data, entityType: 'action', entityId: 'action-1' }
    expect(goalIdOf(decoded({ type: 'attachment.created', timestamp, data: other }))).toBeNull()
  })

  it('are what the definitions index by', () => {
    expect(goalEvents.keysOf).toBe(goalKeysOf)
    expect(goalEventTypes).toHaveLength(23)
  })
})

describe('addActivity', () => {
  const activity = (id: string) => ({ id }) as GoalActivity

  it('puts the newest first and keeps the bound', () => {
    const list = ['a', 'b', 'c'].reduce<readonly GoalActivity[]>(
      (sum, id) => addActivity(sum, activity(id), 2),
      [],
    )
    expect(list.map(({ id }) => id)).toEqual(['c', 'b'])
  })

  it('returns the same list for what is in it', () => {
    const list = [activity('a')]
    expect(addActivity(list, activity('a'), 5)).toBe(list)
  })
})
