import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createSqliteStore } from '../../../src/server'
import { runCli } from '../support/runCli'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

/** A file with three events of two topics, and the store that writes it. */
async function makeStore() {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-events-'))
  const path = join(folder, 'events.db')
  const store = await createSqliteStore({ path })
  onTestFinished(async () => {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  })
  await store.appendAll([
    { topic: 'a', type: 'job.started', data: { n: 1 }, eventId: 'e1' },
    { topic: 'a', type: 'job.done', data: { n: 2 }, eventId: 'e2' },
    { topic: 'b', type: 'job.done', data: { n: 3 }, eventId: 'e3' },
  ])
  const { epoch } = await store.head('a')
  return { folder, store, epoch, at: ['--store', `sqlite:${path}`] }
}

const ids = (records: Record<string, unknown>[]) => records.map(({ eventId }) => eventId)

it('says which topics and types there are, and where each topic stands', async () => {
  const { at, epoch } = await makeStore()
  const { text, ended } = runCli('events', 'stats', ...at)
  expect(await ended()).toBe(0)
  expect(text()).toMatch(/^3 events, from 2\S+ to 2\S+\n/)
  expect(text()).toContain(
    [
      `topics\n  a  ${epoch}:2  kept from 1\n  b  ${epoch}:1  kept from 1`,
      'types\n  job.done  2\n  job.started  1\n',
    ].join('\n\n'),
  )
})

it('prints what is kept, by topic, type and position', async () => {
  const { at, epoch } = await makeStore()
  const replay = async (...args: string[]) => {
    const cli = runCli('events', 'replay', ...at, ...args)
    expect(await cli.ended()).toBe(0)
    return cli.records()
  }
  expect(await replay()).toMatchObject([
    { eventId: 'e1', topic: 'a', type: 'job.started', data: { n: 1 }, sequence: 1, epoch },
    { eventId: 'e2' },
    { eventId: 'e3', topic: 'b' },
  ])
  expect(ids(await replay('--topic', 'a', '--after', `${epoch}:1`))).toEqual(['e2'])
  expect(ids(await replay('--type', 'job.done'))).toEqual(['e2', 'e3'])
})

it('copies events to another store, each once however often it is repeated', async () => {
  const { folder, at } = await makeStore()
  const path = join(folder, 'copy.db')
  for (const copied of [3, 0]) {
    const { text, ended } = runCli('events', 'replay', ...at, '--to', `sqlite:${path}`)
    expect(await ended()).toBe(0)
    expect(text()).toBe(`${copied} events were copied; the rest was there.\n`)
  }
  const copy = await createSqliteStore({ path })
  onTestFinished(() => copy.close())
  const { events } = await copy.read({ topic: 'a', after: null })
  expect(events.map(({ eventId, data }) => [eventId, data])).toEqual([
    ['e1', { n: 1 }],
    ['e2', { n: 2 }],
  ])
})

it('follows what another process appends, also to a topic that is new', async () => {
  const { at, store } = await makeStore()
  const cli = runCli('events', 'tail', ...at, '--every-ms', '20')
  // it says nothing of what was there, so that it listens is seen by what comes
  let count = 0
  await vi.waitFor(
    async () => {
      count += 1
      await store.append({ topic: 'a', type: 'job.done', data: {}, eventId: `a${count}` })
      if (cli.records().length === 0) throw new Error(`nothing yet: ${cli.text()}`)
    },
    { timeout: 60_000, interval: 100 },
  )
  await store.append({ topic: 'new', type: 'job.done', data: {}, eventId: 'last' })
  await vi.waitFor(() => expect(ids(cli.records())).toContain('last'), { timeout: 60_000 })
  const heard = ids(cli.records())
  const first = Number(String(heard[0]).slice(1))
  const rest = Array.from({ length: count - first + 1 }, (_, i) => `a${first + i}`)
  expect([...heard].sort()).toEqual([...rest, 'last'].sort())
  cli.child.kill('SIGTERM')
  expect(await cli.ended()).toBe(0)
})

it.each([
  [['dance', '--store', 'sqlite:x'], /Usage: tidings events/],
  [['tail'], /Usage: tidings events/],
  [['stats', '--store', 'sqlite:/nowhere/events.db'], /there is no file \/nowhere\/events.db/],
  [['stats', '--store', 'memory'], /--store must be sqlite:<file>, .*, not "memory"/],
  [['replay', '--store', 'sqlite:x', '--after', '7'], /--after must be "epoch:offset"/],
])('refuses %j and says why', async (args, expected) => {
  const { text, ended } = runCli('events', ...args)
  expect(await ended()).toBe(1)
  expect(text()).toMatch(expected)
})
