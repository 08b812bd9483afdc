import { setImmediate, setTimeout } from 'node:timers/promises'
import { entityCount, makeEvent, makeJobEvent, now, type BenchEvent } from '../events.ts'
import type { BurstOrder, SteadyOrder } from './commands.ts'
import type { Item, Wire } from './wire.ts'

const highWaterBytes = 1_048_576
/** Events that are made before the first of them is sent. */
const sliceCount = 50_000

const itemOf = (event: BenchEvent): Item => ({ event, text: JSON.stringify(event) })

/** Sends all events as fast as the connection takes them; making them does not count, up to a slice. */
export async function sendBurst(wire: Wire, { count, pack, from = 1 }: BurstOrder): Promise<void> {
  for (let first = from; first < from + count; first += sliceCount) {
    const last = Math.min(first + sliceCount, from + count) - 1
    await sendSlice(wire, makeFrames(first, last, pack))
  }
}

function makeFrames(first: number, last: number, pack: number): Item[][] {
  const frames: Item[][] = []
  for (let n = first; n <= last;) {
    const frame: Item[] = []
    while (frame.length < pack && n <= last) frame.push(itemOf(makeEvent(n++)))
    frames.push(frame)
  }
  return frames
}

async function sendSlice(wire: Wire, frames: readonly Item[][]): Promise<void> {
  for (const [index, frame] of frames.entries()) {
    wire.send(frame)
    if (index % 20 !== 19) continue
    await setImmediate()
    while (wire.bufferedBytes() > highWaterBytes) await setTimeout(1)
  }
}

interface SteadyOptions extends SteadyOrder {
  readonly signal?: AbortSignal
  readonly onSend?: (n: number) => void
}

/**
 * Sends so many events a second, each stamped with its time; late timers are made good.
 *
 * @returns how many were sent: fewer than ordered when it was stopped
 */
export async function sendSteadily(wire: Wire, options: SteadyOptions): Promise<number> {
  const { count, from = 1, perSecond, about, entities = entityCount, signal, onSend } = options
  const make = about === 'jobs' ? makeJobEvent : makeEvent
  const startedAt = now()
  let sent = 0
  while (sent < count && !signal?.aborted) {
    const due = Math.min(count, ((now() - startedAt) * perSecond) / 1_000)
    for (; sent < due; sent++) {
      const n = from + sent
      wire.send([itemOf(make(n, now(), entities))])
      onSend?.(n)
    }
    await setTimeout(1)
  }
  return sent
}
