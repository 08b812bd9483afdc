import { setTimeout } from 'node:timers/promises'
import type { Measurement } from '../scenarios/scenario.ts'
import { startCrowd, type Memory } from '../support/crowd.ts'

export const idleCase = '10,000 idle connections'

/** What each connection of a server costs in resident memory. */
export async function idle(kind: string, scale: number): Promise<Measurement> {
  const crowd = await startCrowd(kind, Math.round(10_000 * scale))
  await setTimeout(1_000)
  const { resident } = await crowd.server.call<Memory>('memory')
  const connections = await crowd.server.call<number>('connections')
  await crowd.stop()
  const kilobytes = (resident - crowd.emptyBytes) / 1_024 / connections
  return { case: idleCase, contender: kind, values: { kilobytes, connections } }
}
