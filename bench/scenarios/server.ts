import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { now } from '../events.ts'
import { buildProgram } from '../support/build.ts'
import { quantile } from '../support/statistics.ts'
import type { Bench, Measurement, Scenario } from './scenario.ts'

interface ClientFacts {
  readonly open: number
  readonly received: number
  readonly finishedAt: number
}

async function start(program: string, args: readonly string[]): Promise<[ChildProcess, unknown]> {
  const child = fork(await buildProgram(program), [...args], { execArgv: ['--expose-gc'] })
  const [message] = (await once(child, 'message')) as [unknown]
  return [child, message]
}

async function ask<T>(child: ChildProcess, message: object): Promise<T> {
  const answer = once(child, 'message') as Promise<[T]>
  child.send(message)
  return (await answer)[0]
}

const order = async <T>(server: ChildProcess, command: string, count?: number) =>
  (await ask<{ value: T }>(server, { command, count })).value

/** Starts a server and connects so many clients to it. */
async function startBoth(kind: string, clientCount: number) {
  const [server, message] = await start('programs/fanoutServer.ts', [kind])
  const emptyBytes = await order<number>(server, 'memory')
  const url = `ws://127.0.0.1:${(message as { value: number }).value}/realtime`
  const [clients] = await start('programs/fanoutClients.ts', [url, String(clientCount)])
  const stop = () => {
    clients.disconnect()
    server.disconnect()
  }
  return { server, clients, emptyBytes, stop }
}

async function fanOut(kind: string, scale: number): Promise<Measurement> {
  const clientCount = Math.max(50, Math.round(1_000 * scale))
  const eventCount = Math.max(50, Math.round(500 * scale))
  const { server, clients, stop } = await startBoth(kind, clientCount)
  const expected = clientCount * eventCount
  await ask(clients, { expect: expected })
  const startedAt = now()
  const cpuMicros = await order<number>(server, 'burst', eventCount)
  let facts: ClientFacts
  do {
    await setTimeout(50)
    facts = await ask<ClientFacts>(clients, {})
  } while (!facts.finishedAt && now() - startedAt < 60_000)
  stop()
  return {
    case: 'fan-out to 1,000 connections',
    contender: kind,
    values: {
      rate: facts.finishedAt ? (expected / (facts.finishedAt - startedAt)) * 1_000 : null,
      cpuMicros: cpuMicros / expected,
      lost: expected - facts.received,
    },
  }
}

async function idleMemory(kind: string, scale: number): Promise<Measurement> {
  const clientCount = Math.max(500, Math.round(5_000 * scale))
  const { server, emptyBytes, stop } = await startBoth(kind, clientCount)
  await setTimeout(1_000)
  const bytes = await order<number>(server, 'memory')
  const connections = await order<number>(server, 'connections')
  stop()
  const kilobytes = (bytes - emptyBytes) / 1_024 / connections
  return { case: 'idle connections', contender: kind, values: { kilobytes, connections } }
}

async function history(scale: number): Promise<Measurement> {
  const [server] = await start('programs/fanoutServer.ts', ['tidings'])
  const count = Math.max(10_000, Math.round(1_000_000 * scale))
  const times = await order<number[]>(server, 'history', count)
  server.disconnect()
  return {
    case: 'a page of 100 of 1,000,000 events (memory store)',
    contender: 'tidings',
    values: { p50: quantile(times, 0.5), p95: quantile(times, 0.95) },
  }
}

export const serverScenario: Scenario = {
  name: 'server',
  title: 'The server',
  about:
    'Tidings’ server, which authenticates, numbers, keeps a log and bounds each connection, beside ' +
    'a loop over the clients of ws (the floor), which does none of it. Memory is resident memory ' +
    'after a collection, more than before the clients came.',
  columns: [
    { key: 'rate', label: 'deliveries/s' },
    { key: 'cpuMicros', label: 'server CPU', unit: 'µs/delivery', digits: 2 },
    { key: 'lost', label: 'lost' },
    { key: 'kilobytes', label: 'memory', unit: 'kB/connection', digits: 1 },
    { key: 'connections', label: 'connections' },
    { key: 'p50', label: 'p50', unit: 'ms', digits: 3 },
    { key: 'p95', label: 'p95', unit: 'ms', digits: 3 },
  ],
  ratiosOf: ['rate'],
  contenders: ['floor', 'tidings'],
  bars: [
    { case: 'fan-out to 1,000 connections', key: 'lost', atMost: 0 },
    { case: 'idle connections', key: 'kilobytes', atMost: 25 },
  ],
  async *run(bench: Bench) {
    for (const kind of bench.contenders) yield await fanOut(kind, bench.scale)
    for (const kind of bench.contenders) yield await idleMemory(kind, bench.scale)
    if (bench.contenders.includes('tidings')) yield await history(bench.scale)
  },
}
