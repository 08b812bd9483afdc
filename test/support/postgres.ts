import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { chown, mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { Client, Pool } from 'pg'
import { onTestFinished, vi } from 'vitest'
import { freePort } from './ports'

/** A Postgres of the test's own, gone when the test is. */
export async function startPostgres() {
  const { stop, ...postgres } = await runPostgres()
  onTestFinished(stop, 30_000)
  return postgres
}

/**
 * A Postgres on a free port, made from the installed binaries, until it is stopped. It refuses to
 * run as root, so as root it runs as `nobody`.
 */
export async function runPostgres() {
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
  const stop = async () => {
    signal('SIGCONT')
    await Promise.all(pools.map((pool) => pool.end()))
    const gone = new Promise((resolve) => child.once('exit', resolve))
    if (child.exitCode === null && child.kill('SIGQUIT')) await gone
    await rm(folder, { recursive: true, force: true })
  }
  /** Tells the server and all its processes: `SIGSTOP` makes it answer nobody, `SIGCONT` go on. */
  const signal = (name: 'SIGSTOP' | 'SIGCONT') => {
    const { pid } = child
    if (pid === undefined || child.exitCode !== null) return
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    for (const each of [pid, ...children.split(' ').filter(Boolean).map(Number)]) {
      try {
        process.kill(each, name)
      } catch (thrown) {
        // A backend whose client left may end between the list and the signal.
        if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown
      }
    }
  }
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
  return { port, url, pool, signal, stop }
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
