import { isRecord, type ClientFrame } from '../protocol'
import { isPlainText } from './plainText'

/** What came of reading a client's message. */
export type ReadFrame =
  | { readonly frame: ClientFrame }
  /** `id`: of what was to be published, where it has one. */
  | { readonly problem: string; readonly id?: string }

/** Deeper payloads are refused: they serve nobody, and recursion over them can end the process. */
const maxDepth = 32
const maxTopics = 100
const maxNameLength = 256

/** Types that only the server itself may say, also as Socket.IO has them; a client cannot publish them. */
const reserved =
  /^(auth|connection|publish|subscribe)[.:]|[.:]error$|^(ping|pong|ack|gap|reset|subscribed)$/

/** Reads a client's message. Nothing in it is trusted. [protocol 2.1, 3.2, 4] */
export function readClientFrame(text: string | null): ReadFrame {
  if (text === null) return { problem: 'binary messages are not understood' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problem: 'a message must be JSON' }
  }
  if (!isRecord(value)) return { problem: 'a message must be a JSON object' }
  switch (value.action) {
    case 'auth':
      return readAuth(value)
    case 'ping':
      return { frame: { action: 'ping' } }
    case 'pong':
      return { frame: { action: 'pong', timestamp: '' } }
    case 'subscribe':
    case 'unsubscribe':
      return readTopics(value, value.action)
    case 'publish':
      return readPublish(value)
    default:
      return { problem: 'unknown `action`' }
  }
}

function readAuth(value: Record<string, unknown>): ReadFrame {
  const token = typeof value.token === 'string' && value.token !== '' ? value.token : null
  const { lastEventId } = value
  // however long: one that nothing has is a gap, and one that is passed over would be a silent one
  const hasPlace = typeof lastEventId === 'string' && lastEventId !== ''
  return {
    frame: { action: 'auth', token, ...resumeOf(value), ...(hasPlace ? { lastEventId } : {}) },
  }
}

function readTopics(
  value: Record<string, unknown>,
  action: 'subscribe' | 'unsubscribe',
): ReadFrame {
  const topics: unknown = value.topics
  if (!Array.isArray(topics) || topics.length > maxTopics || !topics.every(isText)) {
    return { problem: `\`topics\` must be a list of at most ${maxTopics} names` }
  }
  if (action === 'unsubscribe') return { frame: { action, topics } }
  return { frame: { action, topics, ...resumeOf(value) } }
}

function readPublish(value: Record<string, unknown>): ReadFrame {
  const { id, type, data, topic, key, expiresAt } = value
  if (!isName(id)) return { problem: 'publish: `id` must be a text' }
  if (!isName(type) || reserved.test(type))
    return { id, problem: 'publish: this `type` is not allowed' }
  if (topic !== undefined && !isName(topic))
    return { id, problem: 'publish: `topic` must be a text' }
  if (isTooDeep(data)) return { id, problem: 'publish: `data` is nested too deeply' }
  return {
    frame: {
      action: 'publish',
      id,
      type,
      data: data ?? {},
      ...(topic === undefined ? {} : { topic }),
      ...(isName(key) ? { key } : {}),
      ...(typeof expiresAt === 'number' ? { expiresAt } : {}),
    },
  }
}

function resumeOf({ resume }: Record<string, unknown>): { resume?: Record<string, string> } {
  // checked entry by entry where it is used: parsePositions trusts nothing
  return isRecord(resume) ? { resume: resume as Record<string, string> } : {}
}

/** Whether a value can name something that is stored: an event, a type, a topic. */
export function isName(value: unknown): value is string {
  return isText(value) && isPlainText(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= maxNameLength
}

/** Whether a payload is nested deeper than is taken from a client. */
export function isTooDeep(value: unknown, left = maxDepth): boolean {
  if (typeof value !== 'object' || value === null) return false
  return left === 0 || Object.values(value).some((inner) => isTooDeep(inner, left - 1))
}
