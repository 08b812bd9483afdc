import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate, setTimeout } from 'node:timers/promises'
import {
  createMemoryStore,
  createRealtimeServer,
  createSqliteStore,
  type EventStore,
} from 'tidings/server'
import { WebSocketServer, type WebSocket } from 'ws'
import { makeEvent } from '../events.ts'
import { measureMemory, serveCommands } from '../support/serveCommands.ts'

/**
 * One server of the `server` scenario: Tidings' own, or `ws` with a loop over its clients. A token
 * names the one topic that its client reads.
 */
const kind = process.argv[2]
const topicCount = 100
const http = createServer()
let storeReads = 0

interface Kind {
  readonly send: (n: number) => Promise<unknown> | undefined
  readonly connections: () => number
  readonly cut: () => void
}

const topicOf = (n: number) => `tenant:t${n % topicCount}`

async function openStore(): Promise<EventStore> {
  if (kind !== 'tidings on SQLite') {
    // full before it is measured: what is kept is no growth
    return createMemoryStore({ maxEventsPerTopic: 1_000, maxIdempotencyKeys: 1_000 })
  }
  const folder = mkdtempSync(join(tmpdir(), 'tidings-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true }))
  return createSqliteStore({ path: join(folder, 'events.db') })
}

/** A store that counts how often it is asked. */
function counted(store: EventStore): EventStore {
  const count = <A extends unknown[], R>(ask: (...args: A) => R) => {
    return (...args: A) => {
      storeReads++
      return ask(...args)
    }
  }
  return {
    ...store,
    read: count(store.read),
    readAll: count(store.readAll),
    head: count(store.head),
    locate: count(store.locate),
  }
}

async function startTidings(): Promise<Kind> {
  const realtime = createRealtimeServer({
    store: counted(await openStore()),
    origins: 'any',
    authenticate: (token) => (token ? { tenantId: token, userId: 'u-ada' } : null),
    maxConnectionsPerUser: Infinity,
    onRefused: (refusal) => console.error(JSON.stringify(refusal)),
  })
  await realtime.attach(http)
  return {
    send(n) {
      const { type, data, timestamp, eventId } = makeEvent(n)
      return realtime.append({ topic: topicOf(n), type, data, timestamp, eventId })
    },
    connections: () => realtime.stats().connections,
    cut() {
      for (const connection of realtime.connections()) connection.terminate()
    },
  }
}

/** The least a server can do: no log, no order, no authentication, no limits. */
function startBare(): Kind {
  const sockets = new WebSocketServer({ server: http, path: '/realtime' })
  const readers = new Map<string, Set<WebSocket>>()
  sockets.on('connection', (socket) =>
    socket.on('message', (message: Buffer) => {
      const { token } = JSON.parse(message.toString()) as { token: string }
      const topic = `tenant:${token}`
      readers.set(topic, (readers.get(topic) ?? new Set()).add(socket))
      socket.send('{"type":"auth.success"}')
    }),
  )
  return {
    send(n) {
      const topic = topicOf(n)
      const text = JSON.stringify({ ...makeEvent(n), topic })
      for (const socket of readers.get(topic) ?? []) socket.send(text)
      return undefined
    },
    connections: () => sockets.clients.size,
    cut() {
      for (const socket of sockets.clients) socket.terminate()
    },
  }
}

const server = kind === 'floor' ? startBare() : await startTidings()
http.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 })
await new Promise<void>((resolve) => http.once('listening', resolve))

let sent = 0
/** Events sent and not yet acknowledged; a publisher that is told of overflow sends no more than it may. */
let waiting = 0
const maxWaiting = 5_000

function send() {
  const acknowledged = server.send(++sent)
  if (!acknowledged) return
  waiting++
  void acknowledged.then(() => waiting--)
}

/** Sends so many events a second, in turns of ten milliseconds, or as many as the store takes. */
async function sustain(perSecond: number, seconds: number): Promise<void> {
  const startedAt = performance.now()
  const total = Math.round(perSecond * seconds)
  let done = 0
  while (done < total) {
    const due = Math.min(total, Math.ceil(((performance.now() - startedAt) / 1_000) * perSecond))
    for (; done < due && waiting < maxWaiting; done++) send()
    await setTimeout(10)
  }
}

/** Sends as fast as it can, a hundred events a turn of the event loop. */
async function burst(count: number): Promise<void> {
  for (let done = 1; done <= count; done++) {
    send()
    if (done % topicCount === 0) await setImmediate()
    while (waiting >= maxWaiting) await setImmediate()
  }
}

function cpuMicros(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

const commands = {
  burst,
  sustain,
  cpuMicros,
  memory: measureMemory,
  connections: server.connections,
  cut: server.cut,
  storeReads: () => storeReads,
}
serveCommands(commands, (http.address() as AddressInfo).port)
