import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { startSqliteThread } from '../../../../src/server/stores/sqlite/worker'

it('closes also when the thread has died', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = new URL('../../../../src/server/stores/sqliteWorker.js', import.meta.url)
  const thread = await startSqliteThread(file, {
    ...{ path: join(folder, 'events.db'), epoch: 'e', sync: 'NORMAL' },
  })
  await thread.call('close')
  await expect(thread.call('stats')).rejects.toThrow('closed')
  await thread.close()
})
