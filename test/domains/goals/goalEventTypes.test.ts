import { describe, expect, it } from 'vitest'
import { canonicalGoalType, goalEventTypes } from '../../../src/domains/goals'

describe('canonicalGoalType', () => {
  it.each(goalEventTypes)('knows %s by every spelling', (type) => {
    const separators = ['.', '-', ':', '_', '/', ' ']
    for (const separator of separators) {
      const name = type.replaceAll(/[._]/g, separator)
      expect(canonicalGoalType(name)).toBe(type)
      expect(canonicalGoalType(name.toUpperCase())).toBe(type)
    }
  })

  it.each([
    'measure.reading.created',
    'measure-reading-created',
    'kpi.reading_created',
    'kpi.reading.created',
    'kpi-reading-created',
  ])('takes %s for a reading', (name) => {
    expect(canonicalGoalType(name)).toBe('measure.reading_created')
  })

  it.each(['budget.approved', 'Goal-Archived', 'goal', 'goal.created.twice', 'pingpong', ''])(
    'leaves %j as it came',
    (name) => {
      expect(canonicalGoalType(name)).toBe(name)
    },
  )
})
