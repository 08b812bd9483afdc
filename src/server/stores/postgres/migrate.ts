import { StoreError } from '../../errors'
import type { Database } from './database'
import { migrations } from './schema'

/**
 * Makes the schema or brings it up to date. Servers that start together do this one after the other.
 * @param epoch - names the numbering of a log that is new
 * @returns the log's epoch
 */
export async function migrate(database: Database, epoch: string): Promise<string> {
  const { schema } = database
  return database.transaction(async (query) => {
    await query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`tidings ${schema}`])
    const [found] = await query('SELECT to_regnamespace($1) IS NOT NULL AS exists', [schema])
    // asked first, since IF NOT EXISTS wants the right to create schemas even where there is one
    if (!(found as { exists: boolean }).exists) await query(`CREATE SCHEMA ${schema}`)
    await query(`SET LOCAL search_path TO ${schema}`)
    await query('CREATE TABLE IF NOT EXISTS meta (name text PRIMARY KEY, value text NOT NULL)')
    const [stored] = await query("SELECT value FROM meta WHERE name = 'version'")
    const version = Number((stored as { value: string } | undefined)?.value ?? 0)
    if (version > migrations.length) {
      throw new StoreError(
        `The log is of version ${version}, and this server knows ${migrations.length}: ` +
          'a newer server has been here. Update this one.',
      )
    }
    for (const sql of migrations.slice(version)) await query(sql)
    if (version < migrations.length) {
      await query(
        `INSERT INTO meta (name, value) VALUES ('version', $1)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
        [String(migrations.length)],
      )
    }
    await query("INSERT INTO meta (name, value) VALUES ('epoch', $1) ON CONFLICT DO NOTHING", [
      epoch,
    ])
    const [row] = await query("SELECT value FROM meta WHERE name = 'epoch'")
    return (row as { value: string }).value
  })
}
