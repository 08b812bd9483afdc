import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createSqliteStore, type EventStore } from '../../../src/server'
import { storeConformance } from '../../conformance/storeConformance'

function tempFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidings-sqlite-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'events.db')
}

const paths = new WeakMap<EventStore, string>()

storeConformance('SQLite', {
  async open(options) {
    const path = tempFile()
    const store = await createSqliteStore({ path, survives: 'process', ...options })
    paths.set(store, path)
    return store
  },
  openAgain: (store) => createSqliteStore({ path: paths.get(store) ?? '' }),
})
