import Database from 'libsql'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openEventTable } from '../../../src/server/stores/sqlite/eventTable.js'

type Table = ReturnType<typeof openEventTable>

function recordOf(eventId: string) {
  const at = '2026-01-01T00:00:00.000Z'
  const values = [eventId, null, 'job.done', at, Date.parse(at), '{}', null, null]
  return {
    ...{ topic: 't', eventId, idempotencyKey: null, time: Date.parse(at) },
    values: [...values, null, null, null, null, Date.parse('2100-01-01')],
  }
}

it('reads a head and what leads up to it of one moment, while another process writes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidings-moment-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const open = (Constructor: new (path: string) => unknown): Table =>
    openEventTable(Constructor, { path: join(folder, 'events.db'), epoch: 'e', sync: 'NORMAL' })
  const writer = open(Database)
  let count = 0
  const write = () => writer.append([recordOf(`e${(count += 1)}`)], 0)
  write()

  /** Writes one more event between the look at the head and the look at the events. */
  class Interrupted {
    readonly #db: Database.Database
    constructor(path: string) {
      this.#db = new Database(path)
    }
    prepare(sql: string) {
      if (sql.includes('FROM events WHERE topic')) write()
      return this.#db.prepare(sql)
    }
    exec = (sql: string) => this.#db.exec(sql)
    pragma = (text: string): unknown => this.#db.pragma(text)
    close = () => this.#db.close()
  }
  const reader = open(Interrupted)
  onTestFinished(() => {
    reader.close()
    writer.close()
  })
  const ask = { topic: 't', limit: 10, maxScanned: 10, filter: null }
  const [first] = reader.readAll([{ ...ask, after: 0 }])
  expect(count).toBe(2)
  expect(first).toMatchObject({ head: 1, end: 1 })
  expect(first?.rows.map(([sequence]) => sequence)).toEqual([1])
  const [second] = reader.readAll([{ ...ask, after: first?.end ?? 0 }])
  expect(second).toMatchObject({ head: 2, end: 2 })
  expect(second?.rows.map(([sequence]) => sequence)).toEqual([2])
})
