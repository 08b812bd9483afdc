import { expect, it } from 'vitest'
import { readServeArgs } from '../../../src/server/cli/serveArgs'
import { secret } from '../support/signToken'

it('takes the Redis of the environment for a log that others share, and not for memory', () => {
  const env = { TIDINGS_JWT_SECRET: secret, REDIS_URL: 'redis://cache' }
  expect(readServeArgs([], env)?.redis).toBeNull()
  expect(readServeArgs(['--store', 'postgres'], env)?.redis).toBe('redis://cache')
})
