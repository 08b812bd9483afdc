import { expect, it } from 'vitest'
import { outcomeOf } from '../../../src/transports/stomp/outcomeOf'

it.each([
  [[], 'none'],
  [['full', 'full'], 'full'],
  [['full', 'gap', 'full'], 'gap'],
  [['gap', 'none', 'gap'], 'none'],
  [['full', undefined], 'none'],
])('of %j is %s', (replays, outcome) => {
  expect(outcomeOf(replays.map((replay) => ({ replay }))).replay).toBe(outcome)
})

it('has the newest position of each topic', () => {
  const answers = [{ heads: { a: 'e:1' } }, {}, { heads: { b: 'e:2' } }]
  expect([...outcomeOf(answers).heads]).toEqual([
    ['a', { epoch: 'e', offset: 1 }],
    ['b', { epoch: 'e', offset: 2 }],
  ])
})
