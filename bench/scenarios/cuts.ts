import { setTimeout } from 'node:timers/promises'
import { contenderOf } from '../contenders/index.ts'
import type { Contender } from '../contenders/contender.ts'
import type { RunFacts } from '../page/record.ts'
import { openPage, waitFor } from '../support/pageRun.ts'
import type { Bench, Measurement, Scenario } from './scenario.ts'

const name = '10,000 events in 30 s, cut about once a second'
const seconds = 30

const ours = ['tidings', 'tidings over SSE', 'tidings over Socket.IO']

/** Waits between two cuts, milliseconds; the same for everyone. */
const pauses = [700, 1_300, 900, 1_500, 600, 1_000, 1_200, 800]

async function cutOften(bench: Bench, contender: Contender): Promise<Measurement> {
  const { server } = bench
  const wire = contender.replayWire ?? contender.wire
  const count = Math.round(10_000 * bench.scale)
  const page = await openPage(bench, contender, { rows: 1, count, wire, port: server.proxyPort })
  const perSecond = 10_000 / seconds
  const sent = server.call<number>({ name: 'steady', wire, count, perSecond })
  const until = Date.now() + (count / perSecond) * 1_000
  let cuts = 0
  for (;;) {
    await setTimeout(pauses[cuts % pauses.length])
    if (Date.now() > until) break
    await server.call({ name: 'proxy', fault: 'cut' })
    cuts++
  }
  await sent
  // Whoever is still waiting for the next attempt has the time for it.
  const facts = await waitFor<RunFacts>(page, ({ received }) => received >= count, 20_000)
  await page.close()
  const { received, doubled, outOfOrder } = facts
  return {
    case: name,
    contender: contender.name,
    values: { lost: count - received, doubled, outOfOrder, cuts },
  }
}

export const cutsScenario: Scenario = {
  name: 'cuts',
  title: 'While the connection is cut again and again',
  about:
    '10,000 numbered events in 30 s through a proxy that cuts all connections about once a second, each ' +
    'client with its default settings, counted in the handler. Servers that can keep what a client ' +
    "missed do so: Tidings' own, Socket.IO's connection state recovery, Centrifugo's recovery. How much " +
    'of it Socket.IO hands on twice varies from run to run.',
  columns: [
    { key: 'lost', label: 'lost' },
    { key: 'doubled', label: 'doubled' },
    { key: 'outOfOrder', label: 'out of order' },
    { key: 'cuts', label: 'cuts' },
  ],
  isLowerBetter: true,
  recovers: true,
  contenders: [
    ...ours,
    'react-use-websocket',
    'partysocket',
    'socket.io-client',
    'stompjs',
    'centrifuge',
  ],
  bars: ours.flatMap((contender) =>
    ['lost', 'doubled', 'outOfOrder'].map((key) => ({ case: name, contender, key, atMost: 0 })),
  ),
  async *run(bench) {
    for (const one of bench.contenders) yield await cutOften(bench, contenderOf(one))
  },
}
