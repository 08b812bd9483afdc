import type { Server } from 'node:http'
import type { BenchEvent } from '../events.ts'

/** An event beside its JSON, so that no server spends a burst on serialising. */
export interface Item {
  readonly event: BenchEvent
  readonly text: string
}

/** One protocol of the bench server. */
export interface Wire {
  /** Sends events to everyone connected; several travel in one frame, in the protocol's own way. */
  send(items: readonly Item[]): void
  /** Bytes that wait for the slowest connection. */
  bufferedBytes(): number
}

/** @param recovers - remembers events for clients that come back, where the protocol has a way */
export type AttachWire = (
  server: Server,
  options: { readonly recovers: boolean },
) => Wire | Promise<Wire>

/** Events as one JSON text: an object, or an array of several. */
export const packed = (items: readonly Item[]) =>
  items.length === 1 ? (items[0]?.text ?? '') : `[${items.map((item) => item.text).join(',')}]`

/** The same as values. */
export const values = (items: readonly Item[]) =>
  items.length === 1 ? items[0]?.event : items.map((item) => item.event)
