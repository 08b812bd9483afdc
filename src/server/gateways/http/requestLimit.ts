import { userKeyOf, type Identity } from '../../identity'
import { RateLimit } from '../../rateLimit'
import { Problem } from './problem'

/** Users whose requests are counted; who asked longest ago is forgotten first. */
const maxUsers = 10_000

/**
 * Makes the function that counts a user's requests, over all connections.
 *
 * @throws Problem 429, from it, for what is beyond so many a minute
 */
export function createRequestLimit(perMinute: number): (identity: Identity) => void {
  const limits = new Map<string, RateLimit>()
  return (identity) => {
    const user = userKeyOf(identity)
    const limit = limits.get(user) ?? new RateLimit(perMinute)
    limits.delete(user)
    limits.set(user, limit)
    if (limits.size > maxUsers) {
      const [oldest] = limits.keys()
      if (oldest !== undefined) limits.delete(oldest)
    }
    if (limit.take() === 'ok') return
    const retryAfter = `${Math.ceil(limit.retryAfterMs / 1_000)}`
    throw new Problem(429, 'RATE_LIMIT_EXCEEDED', 'too many requests', {
      'retry-after': retryAfter,
    })
  }
}
