import { randomUUID } from 'node:crypto'
import { isRecord, serializePosition } from '../../../protocol'
import { isTooDeep } from '../../clientFrame'
import type { Identity } from '../../identity'
import { agreeOnHeartbeats } from './heartbeats'
import type { StompConversation } from './stompConversation'
import { StompProtocolError, type StompFrame } from './stompFrame'

const maxSubscriptions = 100

/**
 * Does what a client's frame asks for.
 * @throws StompProtocolError for what STOMP does not allow here
 */
export async function actOn(talk: StompConversation, frame: StompFrame): Promise<void> {
  const { command, headers } = frame
  const { identity } = talk
  if (command === 'CONNECT' || command === 'STOMP') return connect(talk, frame)
  if (!identity) throw new StompProtocolError(1002, 'CONNECT comes first')
  switch (command) {
    case 'SUBSCRIBE':
      return subscribe(talk, frame, identity)
    case 'SEND':
      return publish(talk, frame, identity)
    case 'UNSUBSCRIBE': {
      const topic = talk.subscriptions.remove(headers.get('id') ?? '')
      if (topic !== null) talk.ask({ action: 'unsubscribe', topics: [topic] })
      return talk.receipt(frame)
    }
    case 'ACK':
    case 'NACK':
      // with `ack:auto`, the only mode there is, these say nothing
      return talk.receipt(frame)
    case 'DISCONNECT':
      talk.receipt(frame)
      return talk.session.close(1000, 'goodbye')
    default:
      throw new StompProtocolError(1002, `${command} is not understood here`)
  }
}

async function connect(talk: StompConversation, { headers }: StompFrame): Promise<void> {
  if (talk.identity) throw new StompProtocolError(1002, 'connected already')
  if (!(headers.get('accept-version') ?? '').split(',').includes('1.2')) {
    throw new StompProtocolError(1002, 'this server speaks STOMP 1.2')
  }
  const { heartbeatMs } = talk.settings
  const agreed = agreeOnHeartbeats(headers.get('heart-beat'), heartbeatMs)
  const bearer = headers.get('Authorization') ?? headers.get('authorization') ?? ''
  const token = /^bearer +(\S+)$/i.exec(bearer)?.[1] ?? null
  await talk.answer({ action: 'auth', token }, ({ data }) => {
    const userId = String(data.userId)
    talk.sendFrame('CONNECTED', {
      version: '1.2',
      server: 'tidings',
      session: talk.session.id,
      'heart-beat': `${heartbeatMs},${heartbeatMs}`,
      // this one frame is not escaped
      ...(/^[\w.@+-]+$/.test(userId) ? { 'user-name': userId } : {}),
    })
    talk.begin(agreed)
  })
}

async function subscribe(
  talk: StompConversation,
  frame: StompFrame,
  identity: Identity,
): Promise<void> {
  const { headers } = frame
  const id = headers.get('id') ?? ''
  const destination = headers.get('destination') ?? ''
  if (id === '' || talk.subscriptions.has(id)) {
    throw new StompProtocolError(1002, 'SUBSCRIBE needs an `id` of its own')
  }
  if ((headers.get('ack') ?? 'auto') !== 'auto') {
    throw new StompProtocolError(1002, 'messages are acknowledged by `ack:auto` alone')
  }
  const topic = talk.settings.topicOf(destination, identity)
  const isTooMany = talk.subscriptions.size >= maxSubscriptions
  if (isTooMany || topic === null || !(await talk.host.context.canRead(identity, topic))) {
    // the same answer for a destination that is absent and one that is another's
    const message = isTooMany ? 'too many subscriptions' : 'no such destination'
    talk.fail({ code: 'NOT_FOUND', message }, frame)
    return
  }
  const resume = await positionOf(talk, topic, headers)
  const subscription = { id, destination, topic, isResuming: resume !== null }
  // before the answer: what is replayed follows it at once
  talk.subscriptions.add(subscription)
  const from = resume ? { [topic]: resume } : {}
  await talk.answer({ action: 'subscribe', topics: [topic], resume: from }, (answer) => {
    const { type, data, timestamp, text } = answer
    if (type === 'subscribe.error') {
      talk.fail({ code: 'NOT_FOUND', message: String(data.error) }, frame)
      return
    }
    const lost = { type, timestamp, data: { ...data, replay: 'gap' } }
    if (resume !== null) talk.tell(subscription, type, resume ? text : JSON.stringify(lost))
    talk.receipt(frame)
  })
}

/** Where a subscriber that comes back stands; `''` for a place that is not known. */
async function positionOf(
  { host }: StompConversation,
  topic: string,
  headers: StompFrame['headers'],
): Promise<string | null> {
  const resume = headers.get('resume')
  const eventId = headers.get('last-event-id')
  if (resume !== undefined || eventId === undefined) return resume ?? null
  const found = await host.context.log.store.locate(topic, eventId)
  return found ? serializePosition(found) : ''
}

/** `SEND` to `/app/x`, or as a broker takes it to `/topic/x`, publishes in the topic of `/topic/x`. */
async function publish(
  talk: StompConversation,
  frame: StompFrame,
  identity: Identity,
): Promise<void> {
  const destination = frame.headers.get('destination') ?? ''
  const topic = talk.settings.topicOf(destination.replace(/^\/app(?=\/|$)/, '/topic'), identity)
  const said = readJson(frame.body)
  if (topic === null || !isRecord(said) || isTooDeep(said)) {
    const message = topic === null ? 'no such destination' : 'the body must be a JSON object'
    talk.fail({ code: 'VALIDATION_ERROR', message }, frame)
    return
  }
  const { type, data, key } = said
  // a receipt is no id of the message: stock clients count theirs from 1 in each session
  const named = frame.headers.get('idempotency-key') ?? said.id ?? randomUUID()
  const id = typeof named === 'number' ? String(named) : named
  await talk.answer({ action: 'publish', id, type, data, key, topic }, (answer) => {
    if (answer.type === 'ack') talk.receipt(frame)
    else talk.fail({ code: String(answer.data.code), message: String(answer.data.error) }, frame)
  })
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
