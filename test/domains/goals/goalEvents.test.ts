import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import {
  decodeGoalFrame,
  goalEvents,
  goalEventTypes,
  goalKeysOf,
  goalSchemas,
} from '../../../src/domains/goals'
import { defineEvents, type RealtimeEvent } from '../../../src/protocol'
import { goalPayloads } from '../../../src/testing/goalPayloads'

const event = (type: string, data: unknown): RealtimeEvent => ({ type, data, timestamp: '' })

describe.each(goalEventTypes)('the schema of %s', (type) => {
  const data = goalPayloads[type]

  it('takes the payload of the contract and lets more through', () => {
    const result = v.safeParse(goalSchemas[type], { ...data, added: { later: true } })
    expect(result).toMatchObject({ success: true, output: { ...data, added: { later: true } } })
  })

  it.each([null, 'text', 7, undefined])('refuses %j for a payload', (wrong) => {
    expect(v.safeParse(goalSchemas[type], wrong).success).toBe(false)
  })

  it('takes null for what is absent, as many back ends write it', () => {
    const { entries } = goalSchemas[type]
    const absent = Object.entries(entries).filter(([, entry]) => v.is(entry, undefined))
    expect(absent).not.toHaveLength(0)
    const nulls = Object.fromEntries(absent.map(([name]) => [name, null]))
    expect(goalEvents.check(event(type, { ...data, ...nulls }))).toMatchObject({ type })
  })

  it('refuses a property of the wrong kind, whichever', () => {
    for (const name of Object.keys(data)) {
      const wrong = { ...data, [name]: Symbol('wrong') }
      expect(v.safeParse(goalSchemas[type], wrong).success, name).toBe(false)
    }
  })
})

describe('goalEvents', () => {
  it('has a schema for each type and no other', () => {
    expect([...goalEvents.schemas.keys()].sort()).toEqual([...goalEventTypes].sort())
    expect(goalEventTypes).toHaveLength(23)
  })

  it('decodes and indexes as the goal platform needs it', () => {
    expect(goalEvents.decode).toBe(decodeGoalFrame)
    expect(goalEvents.keysOf).toBe(goalKeysOf)
  })
})

const chatMessage = v.object({ roomId: v.string(), text: v.string() })

describe('goalKeysOf', () => {
  it.each([
    ['goal.paused', ['goal-1']],
    ['action.created', ['goal-1', 'action-1']],
    ['issue.created', ['goal-1', 'issue-1']],
    ['measure.reading_created', ['goal-1', 'measure-1']],
    ['decision.created', ['goal-1', 'decision-1']],
    ['attachment.created', ['goal-1']],
    ['auth.success', []],
    ['ping', []],
  ] as const)('names the entities of %s', (type, keys) => {
    expect(goalKeysOf(event(type, goalPayloads[type]))).toEqual(keys)
  })

  it.each([null, 'goal-1', [['goal-1']], { goalId: { id: 1 } }])('finds none in %j', (data) => {
    expect(goalKeysOf(event('goal.paused', data))).toEqual([])
  })

  it('takes any id of an event that is not of the platform', () => {
    const events = defineEvents({ 'chat.message': chatMessage }, { extends: goalEvents })
    expect(events.keysOf(event('chat.message', { roomId: '7', text: 'hello' }))).toEqual(['7'])
  })
})
