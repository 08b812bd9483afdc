import { execFileSync, spawn } from 'node:child_process'
import { chown, mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { Client, Pool } from 'pg'
import { onTestFinished, vi } from 'vitest'
import { freePort } from './redis'

/**
 * A Postgres of the test's own on a free port, made from the installed binaries, gone when the test
 * is. It refuses to run as root, so as root it runs as `nobody`.
 */
export async function startPostgres() {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'))
  const data = join(folder, 'data')
  const owner = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {}
  if (owner.uid !== undefined) await chown(folder, owner.uid, owner.gid)
  const binaries = await findBinaries()
  const options = { ...owner, cwd: folder, stdio: 'ignore' as const }
  execFileSync(
    join(binaries, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    options,
  )
  const port = await freePort()
  const settings = ['-p', `${port}`, '-h', '127.0.0.1', '-k', folder, '-F']
  const child = spawn(join(binaries, 'postgres'), ['-D', data, ...settings], options)
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const pools: Pool[] = []
  onTestFinished(async () => {
    await Promise.all(pools.map((pool) => pool.end()))
    const gone = new Promise((resolve) => child.once('exit', resolve))
    if (child.exitCode === null && child.kill('SIGQUIT')) await gone
    await rm(folder, { recursive: true, force: true })
  }, 30_000)
  await vi.waitFor(
    async () => {
      const client = new Client({ connectionString: url })
      await client.connect()
      await client.end()
    },
    { timeout: 60_000, interval: 100 },
  )
  /** A pool that is ended when the test is. */
  const pool = (max = 10) => {
    const made = new Pool({ connectionString: url, max })
    made.on('error', () => undefined)
    pools.push(made)
    return made
  }
  return { port, url, pool, pid: child.pid }
}

const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))

/** Where PostgreSQL's programs are: on the PATH, or where Debian puts them. */
async function findBinaries(): Promise<string> {
  const debian = '/usr/lib/postgresql'
  const versions = await readdir(debian).catch(() => [])
  const folders = (process.env.PATH ?? '').split(delimiter)
  for (const folder of [...folders, ...versions.map((version) => join(debian, version, 'bin'))]) {
    const postgres = await realpath(join(folder, 'postgres')).catch(() => null)
    if (postgres) return dirname(postgres)
  }
  throw new Error('`postgres` is not on this machine: install PostgreSQL to run this test')
}
