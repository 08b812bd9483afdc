import { describe, expect, it } from 'vitest'
import { decodeGoalFrame, goalEventTypes } from '../../../src/domains/goals'
import type { RealtimeEvent } from '../../../src/protocol'
import { goalPayloads, samplePayload } from '../../../src/testing/goalPayloads'

const timestamp = '2026-03-04T09:30:01.123Z'

function decoded(frame: unknown): RealtimeEvent {
  const result = decodeGoalFrame(frame)
  if (result.kind !== 'event') throw new Error(`not an event: ${JSON.stringify(result)}`)
  return result.event
}

const dataOf = (type: string, data: unknown) => decoded({ type, timestamp, data }).data

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

  it('is not copied when it is canonical', () => {
    expect(dataOf(type, data)).toBe(data)
  })

  it('arrives the same from an old server', () => {
    const old = { type: type.replaceAll(/[._]/g, '-'), timestamp, data: snake(data) }
    expect(decoded(old)).toMatchObject({ type, timestamp, data })
  })
})

describe('names', () => {
  it('come from every spelling of the type', () => {
    for (const type of ['goal-created', 'goal_created', 'goal:created', 'GOAL_CREATED']) {
      expect(decoded({ type, data: {} }).type).toBe('goal.created')
    }
  })

  it.each(['measure.reading.created', 'kpi.reading_created'])(
    'of %s are those of a reading',
    (type) => {
      const { measureId, readingId, ...rest } = goalPayloads['measure.reading_created']
      expect(dataOf(type, { ...rest, kpi_id: measureId, id: readingId })).toEqual(
        goalPayloads['measure.reading_created'],
      )
    },
  )

  it('of an activity may be `activityType` and `description`', () => {
    const { type, content, ...rest } = goalPayloads['goal.activity.created']
    for (const old of [
      { ...rest, activityType: type, description: content },
      { ...rest, activity_type: type, description: content },
    ]) {
      expect(dataOf('goal.activity.created', old)).toEqual(goalPayloads['goal.activity.created'])
    }
  })

  it('of a goal keep its `description`', () => {
    expect(dataOf('goal.created', { description: 'why' })).toEqual({ description: 'why' })
  })

  it.each([
    ['goal-paused', 'goalId'],
    ['action-created', 'actionId'],
    ['issue-created', 'issueId'],
    ['decision-created', 'decisionId'],
    ['attachment-created', 'attachmentId'],
    ['goal-activity-created', 'activityId'],
    ['measure-reading-created', 'readingId'],
  ])('of %s put `id` in its place', (type, name) => {
    expect(dataOf(type, { id: 'x' })).toEqual({ [name]: 'x' })
    expect(dataOf(type, { id: 'old', [name]: 'new' })).toEqual({ id: 'old', [name]: 'new' })
  })

  it('become camelCase at every depth, in arrays too, and never a value', () => {
    const data = { list_of: [1, [{ inner_key: 'snake_value' }]], 'kebab-key': { deep_key: null } }
    expect(dataOf('other.thing', data)).toEqual({
      listOf: [1, [{ innerKey: 'snake_value' }]],
      kebabKey: { deepKey: null },
    })
  })

  it('leave the frame itself as it was', () => {
    const frame = { type: 'goal-paused', data: { goal_id: 7, tags: [{ tag_name: 'a' }] } }
    const before = structuredClone(frame)
    decodeGoalFrame(frame)
    expect(frame).toEqual(before)
  })

  it('prefer the camelCase one where a frame has both', () => {
    expect(dataOf('goal.paused', { goal_id: 'old', goalId: 'new' })).toEqual({ goalId: 'new' })
    expect(dataOf('goal.paused', { goalId: 'new', goal_id: 'old' })).toEqual({ goalId: 'new' })
  })

  it('of the envelope may be old, too', () => {
    const frame = { type: 'ping', event_id: 7, tenant_id: 't', origin_id: 'o' }
    expect(decoded(frame)).toMatchObject({ id: '7', tenantId: 't', originId: 'o' })
  })
})

describe('values', () => {
  it('that are ids of things and people become strings', () => {
    const data = {
      actionId: 1,
      goal_id: 0,
      assignedBy: 3,
      newAssignee: 4,
      previousAssignee: null,
      assignedTo: 5,
      participants: [6, 'u-ada'],
    }
    expect(dataOf('action.reassigned', data)).toEqual({
      actionId: '1',
      goalId: '0',
      assignedBy: '3',
      newAssignee: '4',
      previousAssignee: null,
      assignedTo: '5',
      participants: ['6', 'u-ada'],
    })
  })

  it.each([
    { tenantId: 7, data: {} },
    { tenant_id: 7, data: {} },
    { data: { tenantId: 7 } },
    { data: { tenant_id: 7 } },
  ])('name the tenant where it is a number: %j', (frame) => {
    expect(decoded({ type: 'goal.paused', ...frame }).tenantId).toBe('7')
  })

  it('that are percentages are clamped', () => {
    const progress = (previousProgress: number, newProgress: number) =>
      dataOf(
        'action.progress_updated',
        samplePayload('action.progress_updated', { previousProgress, newProgress }),
      )
    expect(progress(-5, 140)).toMatchObject({ previousProgress: 0, newProgress: 100 })
    expect(progress(0, 100)).toMatchObject({ previousProgress: 0, newProgress: 100 })
    expect(dataOf('measure.reading_created', { value: 900, progress: 300 })).toEqual({
      value: 900,
      progress: 100,
    })
  })

  it('of a type it does not know stay as they came', () => {
    const data = { a: 1, progress: 3_400, sortedBy: 2 }
    const event = decoded({ type: 'Rows-Moved', timestamp, data })
    expect(event.type).toBe('Rows-Moved')
    expect(event.data).toBe(data)
  })
})

describe('what is no event', () => {
  it.each(['Internal server error', 'Forbidden'])(
    'is a diagnostic where a gateway says %j',
    (message) => {
      const frame = { message, connectionId: 'c', requestId: 'r' }
      expect(decodeGoalFrame(frame)).toEqual({ kind: 'diagnostic', message })
    },
  )

  it.each([null, undefined, 7, '', 'text', true, [[]], [[1]], {}, { type: 7 }, { type: '' }])(
    'is refused: %j',
    (frame) => {
      expect(decodeGoalFrame(frame).kind).toBe('invalid')
    },
  )

  it.each([new ArrayBuffer(4), new Uint8Array(4), Buffer.from('{}')])('is binary: %o', (frame) => {
    expect(decodeGoalFrame(frame)).toMatchObject({ kind: 'invalid', reason: 'binary' })
  })

  it('is refused when its properties cannot be read', () => {
    const refusing = () => {
      throw new Error('no')
    }
    const unreadable = Object.defineProperty({}, 'type', { enumerable: true, get: refusing })
    expect(decodeGoalFrame(unreadable)).toMatchObject({ kind: 'invalid', reason: 'malformed' })
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(decodeGoalFrame({ type: 'ping', data: proxy }).kind).toBe('invalid')
  })
})
