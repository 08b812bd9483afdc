import { expect, it } from 'vitest'
import { createPublishRoute } from '../../../src/server/cli/publishRoute'
import { createSqliteStore } from '../../../src/server'
import { createRealtime, listen, topic } from '../support/startHttp'

it('asks for the event again when it comes while the server goes down', async () => {
  const { realtime } = createRealtime({ store: await createSqliteStore({ path: ':memory:' }) })
  const { url } = await listen(createPublishRoute(realtime, 'secret'))
  await realtime.close()
  const { status, headers } = await fetch(url, {
    method: 'POST',
    headers: { authorization: 'Bearer secret' },
    body: JSON.stringify({ topic, type: 'goal.created' }),
  })
  expect([status, headers.get('retry-after')]).toEqual([503, '1'])
})
