import { expect, it } from 'vitest'
import { closeReasonOfStatus } from '../../src/core'

const now = Date.UTC(2026, 2, 4)

it.each([
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'forbidden'],
  [410, 'forbidden'],
  [429, 'rate-limited'],
  [502, 'server'],
  [503, 'server'],
  [504, 'server'],
  [500, 'unreachable'],
  [418, 'unreachable'],
])('%i is %s', (status, kind) => {
  expect(closeReasonOfStatus(status, null, now)).toMatchObject({ kind, code: status })
})

it.each([
  [503, '40', 40_000],
  [503, '0', 0],
  [503, new Date(now + 60_000).toUTCString(), 60_000],
  [429, '2', 2_000],
  [429, null, 10_000],
  [429, 'soon', 10_000],
])('%i with Retry-After %s waits %s ms', (status, retryAfter, retryAfterMs) => {
  expect(closeReasonOfStatus(status, retryAfter, now)).toMatchObject({ retryAfterMs })
})

it('spreads those over 20 s that a rate limit told of no time', () => {
  expect(closeReasonOfStatus(429, null, now)).toMatchObject({ spreadMs: 20_000 })
})

it.each([null, '', 'soon', '-5', '99999999', new Date(now - 60_000).toUTCString()])(
  '503 with Retry-After %s leaves the wait to the client',
  (retryAfter) => {
    expect(closeReasonOfStatus(503, retryAfter, now).retryAfterMs).toBeUndefined()
  },
)
