import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { createMemoryStore, createRealtimeServer, readHistory } from 'tidings/server'
import { WebSocketServer } from 'ws'
import { makeEvent, tenantId, topic } from '../events.ts'

/**
 * One server of the `server` scenario: Tidings' own, or `ws` with a loop over its clients. It takes
 * commands from its parent and answers each.
 */
const kind = process.argv[2]
const http = createServer()
const store = createMemoryStore({ maxEventsPerTopic: 1_000_000 })

interface Kind {
  readonly send: (n: number) => unknown
  readonly connections: () => number
}

async function startTidings(): Promise<Kind> {
  const realtime = createRealtimeServer({
    store,
    origins: 'any',
    authenticate: () => ({ tenantId, userId: 'u-ada' }),
    onRefused: (refusal) => console.error(JSON.stringify(refusal)),
  })
  await realtime.attach(http)
  return {
    send(n) {
      const { type, data, timestamp, eventId } = makeEvent(n)
      return realtime.append({ topic, type, data, timestamp, eventId, tenantId })
    },
    connections: () => realtime.stats().connections,
  }
}

/** The least a server can do: no log, no order, no authentication, no limits. */
function startBare(): Kind {
  const sockets = new WebSocketServer({ server: http, path: '/realtime' })
  sockets.on('connection', (socket) =>
    socket.on('message', () => socket.send('{"type":"auth.success"}')),
  )
  return {
    send(n) {
      const text = JSON.stringify(makeEvent(n))
      for (const socket of sockets.clients) socket.send(text)
    },
    connections: () => sockets.clients.size,
  }
}

const server = kind === 'tidings' ? await startTidings() : startBare()
await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))

/** Fills the log and reads pages from random places in it. @returns milliseconds of each */
async function queryHistory(count: number): Promise<number[]> {
  let epoch = ''
  for (let n = 1; n <= count; n++) {
    const { type, data, eventId } = makeEvent(n)
    const { event } = await store.append({ topic, type, data, eventId, tenantId })
    epoch = event.epoch
  }
  const times: number[] = []
  for (let query = 0; query < 500; query++) {
    const after = `${epoch}:${Math.floor(Math.random() * (count - 100))}`
    const startedAt = performance.now()
    await readHistory(store, { topic, after, limit: '100' })
    times.push(performance.now() - startedAt)
  }
  return times
}

async function burst(count: number): Promise<number> {
  const before = process.cpuUsage()
  for (let n = 1; n <= count; n++) {
    void server.send(n)
    if (n % 10 === 0) await setImmediate()
  }
  const { user, system } = process.cpuUsage(before)
  return user + system
}

function residentBytes(): number {
  // Without this it says what was once needed, not what is. `--expose-gc` is set by the parent.
  for (let time = 0; time < 3; time++) (globalThis as unknown as { gc?: () => void }).gc?.()
  return process.memoryUsage().rss
}

const commands: Readonly<Record<string, (count: number) => unknown>> = {
  burst,
  connections: server.connections,
  memory: residentBytes,
  history: queryHistory,
}

process.on('message', ({ command, count = 0 }: { command: string; count?: number }) => {
  void Promise.resolve(commands[command]?.(count)).then((value) => process.send?.({ value }))
})
process.on('disconnect', () => process.exit())
process.send?.({ value: (http.address() as AddressInfo).port })
