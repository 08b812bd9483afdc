import { now } from '../events.ts'
import type { Measurement } from '../scenarios/scenario.ts'
import { factsOf, received, startCrowd, topicCount, type Memory } from '../support/crowd.ts'

export const burstCase = 'as fast as it can, to 1,000 connections on 100 topics'
export const sustainedCase = '10,000 events/s to 1,000 connections on 100 topics'

const megabyte = 2 ** 20
const burstCount = 100_000
/** Until what is remembered of each topic is full and the code is compiled, seconds. */
const warmUpSeconds = 15

/** @param scale - share of the clients, the rate and the burst */
export async function* fanOut(
  kind: string,
  scale: number,
  seconds: number,
): AsyncIterable<Measurement> {
  const readers = Math.max(1, Math.round(10 * scale))
  const crowd = await startCrowd(kind, readers * topicCount)
  const { server } = crowd
  const perSecond = 10_000 * scale

  /** What it takes until so many events have come to everybody. */
  async function deliver(count: number, work: () => Promise<unknown>) {
    const { received: already } = await factsOf(crowd)
    const cpuBefore = await server.call<number>('cpuMicros')
    const startedAt = now()
    await work()
    const expected = count * readers
    const facts = await received(crowd, already + expected)
    const wallMs = facts.lastAt - startedAt
    return {
      wallMs,
      rate: (expected / wallMs) * 1_000,
      cpuMicros: ((await server.call<number>('cpuMicros')) - cpuBefore) / expected,
      lost: already + expected - facts.received,
    }
  }
  const sustain = (forSeconds: number) =>
    deliver(perSecond * forSeconds, () => server.call('sustain', perSecond, forSeconds))

  await sustain(warmUpSeconds)
  const count = burstCount * scale
  const burst = await deliver(count, () => server.call('burst', count))
  yield { case: burstCase, contender: kind, values: burst }

  const before = await server.call<Memory>('memory')
  const { wallMs: _, ...sustained } = await sustain(seconds)
  const after = await server.call<Memory>('memory')
  await crowd.stop()
  yield {
    case: sustainedCase,
    contender: kind,
    values: {
      ...sustained,
      residentBefore: before.resident / megabyte,
      residentAfter: after.resident / megabyte,
      heapGrowth: (after.heap - before.heap) / megabyte,
    },
  }
}
