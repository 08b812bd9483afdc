import { expect, it } from 'vitest'
import { goalEventTypes, goalSchemas } from '../../src/domains/goals'
import { goalPayloads, samplePayload } from '../../src/testing/goalPayloads'
import { sampleEvent } from '../../src/testing/sampleEvent'

it.each(goalEventTypes)('has a valid %s', async (type) => {
  const { data, timestamp, ...event } = sampleEvent(type)
  expect(event).toEqual({ type, id: `sample-${type}` })
  expect(Date.parse(timestamp)).not.toBeNaN()
  expect((await goalSchemas[type]['~standard'].validate(data)).issues).toBeUndefined()
})

it('replaces parts and leaves the sample alone', () => {
  const event = sampleEvent('goal.completed', { completedBy: 'u-ben' }, { replayed: true })
  expect(event).toMatchObject({ replayed: true, data: { goalId: 'goal-1', completedBy: 'u-ben' } })
  expect(samplePayload('goal.completed').completedBy).toBe('u-ada')
  expect(goalPayloads['goal.completed'].completedBy).toBe('u-ada')
})
