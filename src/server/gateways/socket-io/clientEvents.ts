import { isRecord } from '../../../protocol'
import { isName, isTooDeep } from '../../clientFrame'
import type { Identity } from '../../identity'
import type { SessionFrame } from '../sessionFrame'
import type { Socket } from 'socket.io'

/** What a client is told in an acknowledgement; it may have asked for none. */
type Acknowledge = (answer: Readonly<Record<string, unknown>>) => void

/** What is done with what a client emits. */
export interface SessionAccess {
  readonly identity: Identity | null
  readonly settings: { readonly topicOf: (room: string, identity: Identity) => string | null }
  ask(message: Readonly<Record<string, unknown>>, onAnswer: (answer: SessionFrame) => void): void
  leave(topics: readonly string[]): void
  /** Counts one more message. @returns whether they are so many that the connection was ended */
  isFlood(): boolean
  /** Counts an answer that is about to be sent among what waits. */
  expect(bytes: number): void
}

const maxRooms = 100
/** Of rooms and of the topics behind them. */
const maxNameLength = 256

/**
 * Hears what a client emits: `subscribe` and `unsubscribe` with a room, a list of rooms or
 * `{ topics, resume }`; `publish` with `{ id, type, data, topic?, key? }`; `auth` with a fresh
 * `{ token }`. Nothing in it is trusted, and each is answered by its acknowledgement.
 */
export function listenToClient(connection: SessionAccess, socket: Socket): void {
  const on = (name: string, act: (payload: unknown, acknowledge: Acknowledge) => void) => {
    socket.on(name, (payload: unknown, ack: unknown) => {
      // also what the session never hears of: each is answered, and who asks may take no answer
      if (connection.isFlood()) return
      const acknowledge: Acknowledge = (answer) => {
        if (typeof ack !== 'function') return
        connection.expect(JSON.stringify(answer).length)
        ;(ack as Acknowledge)(answer)
      }
      try {
        if (isTooDeep(payload)) acknowledge(invalid('the payload is nested too deeply'))
        else act(payload, acknowledge)
      } catch {
        // `topicOf` is the app's; its words may hold secrets
        acknowledge({ code: 'INTERNAL_ERROR', error: 'the server could not do this' })
      }
    })
  }
  const tell = (acknowledge: Acknowledge) => (answer: SessionFrame) => acknowledge(answer.data)

  on('subscribe', (payload, acknowledge) => {
    const names = roomsOf(payload)
    const topics = names && topicsOf(connection, names)
    if (!names) acknowledge(invalid('rooms must be names'))
    else if (!topics) acknowledge({ code: 'NOT_FOUND', error: 'no such topic' })
    else {
      const resume = isRecord(payload) && isRecord(payload.resume) ? payload.resume : {}
      connection.ask({ action: 'subscribe', topics, resume }, (answer) => {
        // what the app itself emits to the topic as a room arrives as well; the client's own name for
        // it may be a room of other tenants too, or the id of another's socket
        if (answer.type === 'subscribed') void socket.join(topics)
        acknowledge(answer.data)
      })
    }
  })
  on('unsubscribe', (payload, acknowledge) => {
    const names = roomsOf(payload) ?? []
    const topics = topicsOf(connection, names) ?? []
    connection.leave(topics)
    for (const topic of topics) void socket.leave(topic)
    acknowledge({ topics: names })
  })
  on('publish', (payload, acknowledge) => {
    const said = isRecord(payload) ? payload : {}
    const { id, type, data, key } = said
    const topic =
      typeof said.topic === 'string' ? topicsOf(connection, [said.topic])?.[0] : undefined
    if (!isName(id) || typeof type !== 'string') {
      acknowledge(invalid('`id` and `type` must be texts'))
    } else if (said.topic !== undefined && topic === undefined) {
      acknowledge({ id, code: 'FORBIDDEN', error: 'this client may not publish this' })
    } else connection.ask({ action: 'publish', id, type, data, key, topic }, tell(acknowledge))
  })
  on('auth', (payload, acknowledge) => {
    const token = isRecord(payload) ? payload.token : null
    connection.ask({ action: 'auth', token }, tell(acknowledge))
  })
}

const invalid = (error: string) => ({ code: 'VALIDATION_ERROR', error })

function roomsOf(payload: unknown): string[] | null {
  const given: unknown = isRecord(payload) ? payload.topics : payload
  const names: unknown[] = Array.isArray(given) ? given : [given]
  const isFine = names.every((name) => typeof name === 'string' && name.length <= maxNameLength)
  return isFine && names.length <= maxRooms ? (names as string[]) : null
}

/** `null` when one of them is none: the same answer as for one that is not allowed. */
function topicsOf({ identity, settings }: SessionAccess, names: string[]): string[] | null {
  if (!identity) return null
  const topics = names.map((name) => settings.topicOf(name, identity))
  const isFine = topics.every((topic) => topic !== null && topic.length <= maxNameLength)
  return isFine ? (topics as string[]) : null
}
