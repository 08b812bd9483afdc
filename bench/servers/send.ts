import { setImmediate, setTimeout } from 'node:timers/promises'
import { makeEvent, now } from '../events.ts'
import type { BurstOrder, SteadyOrder } from './commands.ts'
import type { Item, Wire } from './wire.ts'

const highWaterBytes = 1_048_576
const itemOf = (n: number, sentAt?: number): Item => {
  const event = makeEvent(n, sentAt)
  return { event, text: JSON.stringify(event) }
}

/** Sends all events as fast as the connection takes them. */
export async function sendBurst(wire: Wire, { count, pack }: BurstOrder): Promise<void> {
  const frames: Item[][] = []
  for (let n = 1; n <= count;) {
    const frame: Item[] = []
    while (frame.length < pack && n <= count) frame.push(itemOf(n++))
    frames.push(frame)
  }
  for (const [index, frame] of frames.entries()) {
    wire.send(frame)
    if (index % 20 !== 19) continue
    await setImmediate()
    while (wire.bufferedBytes() > highWaterBytes) await setTimeout(1)
  }
}

/** Sends so many events a second, each stamped with its time; late timers are made good. */
export async function sendSteadily(
  wire: Wire,
  { count, perSecond, onSend }: SteadyOrder & { onSend?: (n: number, at: number) => void },
): Promise<void> {
  const startedAt = now()
  for (let n = 1; n <= count;) {
    const due = Math.min(count, ((now() - startedAt) * perSecond) / 1_000)
    for (; n <= due; n++) {
      const sentAt = now()
      wire.send([itemOf(n, sentAt)])
      onSend?.(n, sentAt)
    }
    await setTimeout(1)
  }
}
