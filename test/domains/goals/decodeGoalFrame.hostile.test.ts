import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activityOf, decodeGoalFrame, goalEventTypes, goalKeysOf } from '../../../src/domains/goals'
import type { RealtimeEvent } from '../../../src/protocol'

const timestamp = '2026-03-04T09:30:01.123Z'

function decoded(frame: unknown): RealtimeEvent {
  const result = decodeGoalFrame(frame)
  if (result.kind !== 'event') throw new Error(`not an event: ${JSON.stringify(result)}`)
  return result.event
}

describe('hostile input', () => {
  const nested = (levels: number, bottom: unknown, key = 'a_b') => {
    let value = bottom
    for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { [key]: value }
    return value
  }

  it('nested up to 32 levels is taken, deeper is refused', () => {
    expect(decodeGoalFrame({ type: 'x.y', data: nested(31, {}) }).kind).toBe('event')
    for (const levels of [32, 100, 10_000]) {
      for (const key of ['a_b', 'plain']) {
        expect(decodeGoalFrame({ type: 'x.y', data: nested(levels, {}, key) })).toMatchObject({
          kind: 'invalid',
          reason: 'too-deep',
        })
      }
    }
  })

  it('is refused when it holds itself', () => {
    const loop: Record<string, unknown> = {}
    loop.self = loop
    expect(decodeGoalFrame({ type: 'x.y', data: loop })).toMatchObject({ reason: 'too-deep' })
  })

  it('hidden in a list of people is refused as well', () => {
    const data = { participants: [nested(32, {})] }
    expect(decodeGoalFrame({ type: 'decision.created', data })).toMatchObject({
      reason: 'too-deep',
    })
  })

  it('costs no more the deeper its keys are to be renamed', () => {
    let readCount = 0
    const bottom = Object.defineProperty({}, 'some_key', {
      enumerable: true,
      get: () => ++readCount,
    })
    decoded({ type: 'x.y', data: nested(14, bottom) })
    expect(readCount).toBeLessThanOrEqual(2)
  })

  it('swaps no prototype', () => {
    const evil = '"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x_y":1}}'
    const frame: unknown = JSON.parse(
      `{${evil},"type":"goal.created","data":{${evil},"goal_id":"g","list":[{${evil}}]}}`,
    )
    const data = decoded(frame).data as { list: object[] } & Record<string, unknown>
    for (const value of [data, data.list[0]]) {
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect(value).not.toHaveProperty('isAdmin')
    }
    expect(Object.keys(data)).toEqual(['constructor', 'goalId', 'list'])
    expect(data.goalId).toBe('g')
    expect({}).not.toHaveProperty('isAdmin')
    expect(Object.prototype).not.toHaveProperty('xY')
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'is a plain name where the type is %s',
    (type) => {
      expect(decoded({ type, timestamp, data: {} }).type).toBe(type)
    },
  )

  it.each([null, 7, 'text', [[]], [[1, 2]], true])('as data %j passes on to the schema', (data) => {
    expect(decoded({ type: 'goal-created', data }).type).toBe('goal.created')
  })

  const anything = fc.anything({
    withNullPrototype: true,
    withMap: true,
    withDate: true,
    withTypedArray: true,
    withSparseArray: true,
    withBigInt: true,
  })
  const keys = fc.constantFrom('id', 'goal_id', '__proto__', 'constructor', 'progress', 'tenant_id')
  const type = fc.oneof(
    fc.constantFrom(...goalEventTypes, 'goal-created', '__proto__'),
    fc.string(),
  )
  const data = fc.oneof(anything, fc.dictionary(keys, anything))

  it('of any kind throws nowhere', () => {
    fc.assert(
      fc.property(fc.oneof(anything, fc.record({ type, data })), (frame) => {
        const result = decodeGoalFrame(frame)
        if (result.kind !== 'event') return
        goalKeysOf(result.event)
        activityOf(result.event)
      }),
      { numRuns: 2_000 },
    )
  })

  it('decodes the same a second time', () => {
    fc.assert(
      fc.property(fc.record({ type, data: fc.jsonValue() }), (frame) => {
        const first = decodeGoalFrame(frame)
        if (first.kind !== 'event') return
        expect(decodeGoalFrame(first.event)).toEqual(first)
      }),
      { numRuns: 1_000 },
    )
  })
})
