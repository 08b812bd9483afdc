import { RealtimeError } from '../../../protocol'
import { missingPackage, StoreError } from '../../errors'
import { storeErrorOf } from './storeErrorOf'

interface PostgresQuery {
  readonly text: string
  readonly values?: unknown[]
  /** Milliseconds; `pg` gives up on the connection after it. */
  readonly query_timeout?: number
}

/** As much of a client of the package `pg` as the store uses. */
export interface PostgresClient {
  query(config: PostgresQuery): Promise<{ readonly rows: unknown[] }>
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
  release(destroy?: boolean): void
}

/** As much of a pool of the package `pg` as the store uses. */
export interface PostgresPool {
  connect(callback: (error: Error | undefined, client: PostgresClient | undefined) => void): void
}

/** Runs a statement and gives its rows. */
export type Query = (text: string, values?: readonly unknown[]) => Promise<readonly unknown[]>

/** Options of {@link openDatabase}. */
export interface DatabaseOptions {
  readonly pool?: PostgresPool
  readonly connectionString?: string
  /** As it is written in SQL. */
  readonly schema: string
  readonly timeoutMs: number
}

/** A database that is asked with a time limit, and whose errors are a store's. */
export interface Database {
  readonly schema: string
  readonly query: Query
  /** Commits what the work has done, or leaves nothing of it. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** A name as it is written in SQL, since names cannot be parameters. */
export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

/** Opens a pool, or takes one over. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { schema, timeoutMs } = options
  const own = options.pool ? null : await openPool(options)
  const pool = options.pool ?? own

  async function run<T>(work: (query: Query) => Promise<T>): Promise<T> {
    if (!pool) throw new StoreError('The store is closed.')
    const client = await connect(pool, timeoutMs)
    let isBroken = true
    try {
      const result = await work(async (text, values) => {
        const { rows } = await client.query({
          ...{ text, query_timeout: timeoutMs },
          ...(values ? { values: [...values] } : {}),
        })
        return rows
      })
      isBroken = false
      return result
    } catch (error) {
      throw storeErrorOf(error)
    } finally {
      client.removeListener('error', ignore)
      // one that failed may be half-way through something: closing it rolls that back
      client.release(isBroken)
    }
  }

  return {
    schema,
    query: (text, values) => run((query) => query(text, values)),
    transaction: (work) =>
      run(async (query) => {
        // a server that vanishes in the middle must not hold its locks for long
        await query(
          `BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${timeoutMs};` +
            `SET LOCAL lock_timeout = ${timeoutMs}`,
        )
        const result = await work(query)
        await query('COMMIT')
        return result
      }),
    async close() {
      await own?.end()
    },
  }
}

async function openPool({ connectionString, timeoutMs }: DatabaseOptions) {
  const { Pool } = await import('pg').catch((cause: unknown) => {
    throw missingPackage('pg', 'The Postgres store', cause)
  })
  const pool = new Pool({
    ...(connectionString === undefined ? {} : { connectionString }),
    ...{ connectionTimeoutMillis: timeoutMs, keepAlive: true },
  })
  // an idle client that is cut is replaced by the next one that is needed
  pool.on('error', () => undefined)
  return pool
}

/** A client that is cut fails whatever it is asked next; there is nothing more to do about it. */
const ignore = () => undefined

/** Waits no longer than that for a client, also where the pool would wait for ever. */
function connect(pool: PostgresPool, timeoutMs: number): Promise<PostgresClient> {
  return new Promise((resolve, reject) => {
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      reject(storeErrorOf(new Error('time-out: the pool has no client to give')))
    }, timeoutMs)
    // no promise: the pool has just stopped to listen to the client, and one that is cut before
    // somebody else does, which can be in this very tick, would end the process
    const onClient = (error: Error | undefined, client: PostgresClient | undefined) => {
      clearTimeout(timer)
      if (!client) {
        reject(storeErrorOf(error))
      } else if (isLate) client.release()
      else {
        client.on('error', ignore)
        resolve(client)
      }
    }
    try {
      pool.connect(onClient)
    } catch {
      clearTimeout(timer)
      reject(unreadable())
    }
  })
}

/** The error of `pg` is no cause to keep: it holds the address, and that may hold a password. */
const unreadable = () =>
  new RealtimeError(
    'CONFIGURATION',
    'The address of Postgres is none, or names a file that is not there: ' +
      'write postgres://user:password@host:5432/database.',
  )
