import { setTimeout } from 'node:timers/promises'
import type { Contender } from '../contenders/contender.ts'
import { contenderOf, contenders } from '../contenders/index.ts'
import { now } from '../events.ts'
import type { RunFacts } from '../page/record.ts'
import type { Page } from '../support/browser.ts'
import { openPage, waitFor } from '../support/pageRun.ts'
import { median } from '../support/statistics.ts'
import type { ProxyFault } from '../servers/commands.ts'
import type { Bench, Measurement, Scenario } from './scenario.ts'

interface Case {
  readonly name: string
  readonly fault: ProxyFault
  readonly times: number
  readonly limitMs: number
}

const cases: readonly Case[] = [
  { name: 'all connections cut', fault: 'cut', times: 5, limitMs: 15_000 },
  { name: 'the server gone for a second', fault: 'restart', times: 3, limitMs: 20_000 },
  { name: 'half-open: nothing comes through', fault: 'silent', times: 1, limitMs: 90_000 },
]

const perSecond = 100

async function reconnect(bench: Bench, contender: Contender, one: Case): Promise<Measurement> {
  const { server } = bench
  const wire = contender.replayWire ?? contender.wire
  const count = perSecond * 300
  const page = await openPage(bench, contender, { rows: 1, count, wire, port: server.proxyPort })
  const sent = server.call<number>({ name: 'steady', wire, count, perSecond })
  await waitFor<RunFacts>(page, ({ received }) => received > perSecond, 10_000)
  const times: number[] = []
  for (let cut = 0; cut < one.times; cut++) times.push(await breakOnce(bench, page, one))
  await server.call({ name: 'stop' })
  const total = await sent
  const facts = await waitFor<RunFacts>(page, ({ received }) => received >= total, 3_000)
  await page.close()
  const returned = times.filter(Number.isFinite)
  return {
    case: one.name,
    contender: contender.name,
    values: {
      seconds: returned.length ? median(returned) / 1_000 : null,
      never: times.length - returned.length,
      lost: (total - facts.received) / one.times,
      wrong: facts.doubled + facts.outOfOrder,
    },
  }
}

/** @returns the time until an event arrived that was sent after the fault, milliseconds, or infinity */
async function breakOnce({ server }: Bench, page: Page, { fault, limitMs }: Case): Promise<number> {
  const brokenAt = await server.call<number>({ name: 'proxy', fault })
  while (now() - brokenAt < limitMs) {
    await setTimeout(100)
    const at = await page.evaluate<number | null>(`bench.firstAfter(${brokenAt})`)
    if (at === null) continue
    // Long enough connected that the next fault meets a settled connection.
    await setTimeout(2_000)
    return at - brokenAt
  }
  return Infinity
}

export const reconnectScenario: Scenario = {
  name: 'reconnect',
  title: 'After the connection is lost',
  about:
    `${perSecond} events/s through a proxy that breaks connections, each client with its default ` +
    'settings. The time is until the first event arrives that was sent after the fault, the median of ' +
    'several faults; lost are events for each fault. Servers that can keep what a client missed do so: ' +
    "Tidings' own, Socket.IO's connection state recovery, Centrifugo's recovery.",
  columns: [
    { key: 'seconds', label: 'first event again', unit: 's', digits: 2 },
    { key: 'never', label: 'never' },
    { key: 'lost', label: 'lost' },
    { key: 'wrong', label: 'doubled or late' },
  ],
  isLowerBetter: true,
  recovers: true,
  // The floor does not reconnect at all.
  contenders: contenders.map(({ name }) => name).filter((name) => name !== 'floor'),
  bars: [
    { case: 'all connections cut', key: 'seconds', atMost: 0.6 },
    { case: 'all connections cut', key: 'lost', atMost: 0 },
    { case: 'all connections cut', key: 'wrong', atMost: 0 },
    { case: 'the server gone for a second', key: 'lost', atMost: 0 },
    { case: 'half-open: nothing comes through', key: 'seconds', atMost: 27 },
    { case: 'half-open: nothing comes through', key: 'lost', atMost: 0 },
  ],
  async *run(bench) {
    for (const one of cases.slice(0, bench.scale < 1 ? 2 : 3)) {
      for (const name of bench.contenders) yield await reconnect(bench, contenderOf(name), one)
    }
  },
}
