import { existsSync } from 'node:fs'
import type { EventStore } from '../eventStore'
import { createMemoryStore } from '../stores/memory'
import { createPostgresStore } from '../stores/postgres'
import { createSqliteStore } from '../stores/sqlite'

/** What `--store` takes for a log that outlives the process. */
const lastingStores = 'sqlite:<file>, postgres, or postgres://<address>'

/** What `--store` takes. */
export const storeHelp = `memory, ${lastingStores}`

/**
 * Opens the store that `--store` names.
 * @param isThere - whether it has to be there already, and to outlive a process
 * @throws TypeError for what names no store
 */
export async function openStore(spec: string, isThere = false): Promise<EventStore> {
  if (spec === 'memory' && !isThere) return createMemoryStore()
  // without an address, where the environment says: other users can read a command line
  if (spec === 'postgres') return createPostgresStore(databaseOf(process.env))
  if (/^postgres(ql)?:\/\//.test(spec)) return createPostgresStore({ connectionString: spec })
  const path = /^sqlite:(?:\/\/)?(.+)$/s.exec(spec)?.[1]
  if (path === undefined) {
    // an address that was mistyped may hold a password
    const given = spec.includes('@') ? '' : `, not "${spec}"`
    throw new TypeError(`--store must be ${isThere ? lastingStores : storeHelp}${given}`)
  }
  if (isThere && !existsSync(path)) throw new TypeError(`there is no file ${path}`)
  return createSqliteStore({ path })
}

const databaseOf = ({ DATABASE_URL: connectionString }: NodeJS.ProcessEnv) =>
  connectionString === undefined ? {} : { connectionString }
