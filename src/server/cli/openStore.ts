import { existsSync } from 'node:fs'
import type { EventStore } from '../eventStore'
import { createMemoryStore } from '../stores/memory'
import { createSqliteStore } from '../stores/sqlite'

/** What `--store` takes. */
export const storeHelp = 'memory, or sqlite:<file>'

/**
 * Opens the store that `--store` names.
 * @param isThere - whether it has to be there already, and to outlive a process
 * @throws TypeError for what names no store
 */
export async function openStore(spec: string, isThere = false): Promise<EventStore> {
  if (spec === 'memory' && !isThere) return createMemoryStore()
  const path = /^sqlite:(?:\/\/)?(.+)$/s.exec(spec)?.[1]
  if (path === undefined) {
    throw new TypeError(`--store must be ${isThere ? 'sqlite:<file>' : storeHelp}, not "${spec}"`)
  }
  if (isThere && !existsSync(path)) throw new TypeError(`there is no file ${path}`)
  return createSqliteStore({ path })
}
