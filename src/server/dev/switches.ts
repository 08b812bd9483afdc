import type { RealtimeServer } from '../createRealtimeServer'
import type { MemoryStore } from '../stores/memory'
import type { Faults } from './faults'
import { garbage } from './garbage'
import type { DevTokens } from './tokens'
import type { WebSocketGate } from './webSocketGate'
import type { Script } from './world/script'

/** What the switches work on. */
export interface SwitchContext {
  readonly realtime: RealtimeServer
  readonly store: MemoryStore
  readonly faults: Faults
  readonly gate: WebSocketGate
  readonly tokens: DevTokens
  readonly script: Script
  readonly topic: string
  /** Refuses every TCP connection for a while. */
  readonly stopListening: (downMs: number) => void
}

/** Options of a switch; each takes those it knows. */
export interface SwitchOptions {
  /** How many events, messages or refusals. */
  readonly count?: number
  /** freeze: thaws by itself after this, milliseconds. restart: nothing listens for this long. */
  readonly forMs?: number
  /** restart: what clients are told to wait at most, milliseconds. @default 2000 */
  readonly retryAfterMs?: number
  /** restart: the log is empty afterwards and counts from 1. @default false */
  readonly newEpoch?: boolean
  /** gap: the lost events can still be fetched from history. @default false */
  readonly recoverable?: boolean
}

/** Turns a switch; what it returns says in plain words what it did. */
type Switch = (context: SwitchContext, options: SwitchOptions) => Promise<string> | string

const plural = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`

async function steps(script: Script, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    await script.step()
    // lets the network take what there is, or a large burst would make every client a slow one
    if (i % 100 === 99) await new Promise((resolve) => setImmediate(resolve))
  }
}

const drop: Switch = ({ realtime }) => {
  const connections = realtime.connections()
  for (const connection of connections) connection.terminate()
  return `Dropped ${plural(connections.length, 'connection')} without a word.`
}

const freeze: Switch = ({ faults }, { forMs }) => {
  const open = plural(faults.freeze(), 'WebSocket')
  if (forMs !== undefined) setTimeout(() => faults.thaw(), forMs).unref()
  return `Froze ${open}: open, but nothing is sent or read${forMs ? ` for ${forMs} ms` : ''}.`
}

const expireToken: Switch = ({ realtime, tokens }) => {
  tokens.expireAll()
  const connections = realtime.connections()
  for (const connection of connections) connection.expireToken()
  return `Every token has expired; told ${plural(connections.length, 'connection')} so.`
}

const duplicate: Switch = async ({ store, faults, topic, script }, { count = 5 }) => {
  let head = await store.head(topic)
  if (head.offset === 0) await script.step()
  head = await store.head(topic)
  const after = { epoch: head.epoch, offset: Math.max(0, head.offset - count) }
  const { events } = await store.read({ topic, after, limit: count })
  for (const event of events) faults.sendRaw(JSON.stringify(event))
  return `Sent the last ${plural(events.length, 'event')} a second time.`
}

const reorder: Switch = async ({ faults, script }, { count = 5 }) => {
  await faults.reversed(() => steps(script, count))
  return `Made ${plural(count, 'event')} and sent them last one first.`
}

const sendGarbage: Switch = ({ faults }, { count = garbage.length }) => {
  for (let i = 0; i < count; i += 1) faults.sendRaw(garbage[i % garbage.length] ?? '')
  return `Sent ${plural(count, 'message')} that make no sense.`
}

const burst: Switch = async ({ script }, { count = 200 }) => {
  await steps(script, count)
  return `Made ${plural(count, 'event')} at once.`
}

const gap: Switch = async (
  { store, topic, faults, script },
  { count = 3, recoverable = false },
) => {
  const before = await store.head(topic)
  await faults.lost(() => steps(script, count))
  const after = await store.head(topic)
  if (!recoverable) store.forget(topic, before.offset + 1, after.offset)
  // the hole only shows once something comes after it
  await script.step()
  const fate = recoverable ? 'history still has them' : 'nobody can fetch them'
  return `Lost ${plural(after.offset - before.offset, 'event')} on the way; ${fate}.`
}

const restart: Switch = (context, { retryAfterMs = 2_000, forMs = 0, newEpoch = false }) => {
  const { realtime, store, faults, stopListening } = context
  faults.thaw()
  const count = realtime.stats().connections
  realtime.disconnectAll({ retryAfterMs })
  if (newEpoch) store.reset()
  if (forMs > 0) stopListening(forMs)
  const away = forMs > 0 ? `, away for ${forMs} ms` : ''
  const log = newEpoch ? ' The log starts over.' : ''
  return `Restarted: closed ${plural(count, 'connection')} with 1012${away}.${log}`
}

/** Every switch by name. */
export const switches: ReadonlyMap<string, Switch> = new Map<string, Switch>([
  ['drop', drop],
  ['freeze', freeze],
  [
    'thaw',
    ({ faults }) => {
      faults.thaw()
      return 'Thawed: what was held back is on its way.'
    },
  ],
  [
    'refuse-token',
    ({ tokens }, { count = Infinity }) => {
      tokens.refuseNext(count)
      return `Refusing ${count === Infinity ? 'every token' : `the next ${plural(count, 'token')}`}.`
    },
  ],
  [
    'accept-token',
    ({ tokens }) => {
      tokens.refuseNext(0)
      return 'Accepting tokens again.'
    },
  ],
  ['expire-token', expireToken],
  [
    'block-websocket',
    ({ gate }) =>
      `Blocked WebSocket and cut ${plural(gate.block(), 'socket')}; plain HTTP goes on.`,
  ],
  [
    'allow-websocket',
    ({ gate }) => {
      gate.open()
      return 'WebSocket gets through again.'
    },
  ],
  ['duplicate', duplicate],
  ['reorder', reorder],
  ['garbage', sendGarbage],
  ['burst', burst],
  ['gap', gap],
  ['restart', restart],
])
