import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSqliteStore, type EventFilter, type NewEvent } from 'tidings/server'
import { makeEvent } from '../events.ts'
import { serveCommands } from '../support/serveCommands.ts'

/** An SQLite log of many events, and questions to it. */
const folder = mkdtempSync(join(tmpdir(), 'tidings-history-'))
process.on('exit', () => rmSync(folder, { recursive: true }))
const store = await createSqliteStore({ path: join(folder, 'events.db') })

const topicCount = 10
const pageSize = 100
const beganAt = Date.parse('2026-03-04T00:00:00Z')
const timeOf = (n: number) => new Date(beganAt + n * 1_000).toISOString()
const topicOf = (n: number) => `tenant:t${n % topicCount}`
/** As jobs of a platform are: a thousand events an execution, a hundred a batch, twenty a job. */
const idsOf = (n: number) => ({
  executionId: `x-${n % topicCount}-${Math.floor(n / 10_000)}`,
  batchId: `b-${n % topicCount}-${Math.floor(n / 1_000)}`,
  jobId: `j-${n % topicCount}-${Math.floor(n / 200)}`,
})

function eventOf(n: number): NewEvent {
  const { type, data, eventId } = makeEvent(n)
  return { topic: topicOf(n), type, eventId, timestamp: timeOf(n), data: { ...data, ...idsOf(n) } }
}

/** @returns how long it took, milliseconds */
async function fill(count: number): Promise<number> {
  const startedAt = performance.now()
  for (let first = 1; first <= count; first += 5_000) {
    const size = Math.min(5_000, count - first + 1)
    const events = Array.from({ length: size }, (_, index) => eventOf(first + index))
    await Promise.all(
      Array.from({ length: Math.ceil(size / 1_000) }, (_, index) =>
        store.appendAll(events.slice(index * 1_000, (index + 1) * 1_000)),
      ),
    )
  }
  return performance.now() - startedAt
}

type Ask = (n: number, count: number) => EventFilter | undefined

/** What is asked of the event `n` and its like. */
const asks: Readonly<Record<string, Ask>> = {
  execution: (n) => ({ executionId: idsOf(n).executionId }),
  batch: (n) => ({ batchId: idsOf(n).batchId }),
  job: (n) => ({ jobId: idsOf(n).jobId }),
  type: (n) => ({ types: [makeEvent(n).type] }),
  'topic position': () => undefined,
  'time range': (n) => ({ since: timeOf(n), until: timeOf(n + pageSize * topicCount) }),
  'execution and time range': (n) => ({
    ...{ executionId: idsOf(n).executionId, since: timeOf(n), until: timeOf(n + 2_000) },
  }),
}

/** Asks for pages about events of any age. @returns milliseconds of each, and how many were empty */
async function query(name: string, count: number, times: number) {
  const ask = asks[name]
  const { epoch } = await store.head(topicOf(0))
  const took: number[] = []
  let empty = 0
  for (let time = 0; time < times; time++) {
    const n = 1 + Math.floor(Math.random() * (count - 1))
    const filter = ask?.(n, count)
    const isFromPlace = name === 'topic position' || name === 'type'
    const after = isFromPlace ? { epoch, offset: Math.floor(n / topicCount) } : null
    const request = { topic: topicOf(n), after, limit: pageSize }
    const startedAt = performance.now()
    const { events } = await store.read(filter ? { ...request, filter } : request)
    took.push(performance.now() - startedAt)
    if (events.length === 0) empty++
  }
  return { took, empty }
}

serveCommands({ fill, query }, Object.keys(asks))
