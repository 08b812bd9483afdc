import {
  Client,
  Versions,
  type IFrame,
  type IMessage,
  type IStompSocket,
  type StompSubscription,
} from '@stomp/stompjs'
import {
  closeReasonOfError,
  isRecord,
  needWebSocket,
  parseText,
  recordOf,
  serializePosition,
  webSocketUrl,
  type ClientFrame,
  type CloseReason,
  type TopicPosition,
} from '../../protocol'
import type { Link, Session, Transport, TransportEvents } from '../../core/transport'
import { closeReasonOfClose, closeReasonOfErrorFrame } from './closeReasons'
import { outcomeOf } from './outcomeOf'
import { errorOf, isRefusal, type Refusals } from './refusals'
import type { PublishedMessage, StompMessage, StompOptions } from './stompOptions'

type Headers = Record<string, string>

/** What a WebSocket and SockJS have in common. */
interface StompSocket {
  readonly readyState: number
  /** How SockJS reaches the server: `websocket`, `xhr-polling`, … */
  readonly transport?: string
  onerror: unknown
  send(data: string): void
  close(): void
}

/** What outlives an attempt. */
interface Memory extends Refusals {
  /** Of a server with a log, its topic behind each destination. */
  readonly logTopics: Map<string, string>
}

/**
 * A STOMP broker, over WebSocket or SockJS; topics are destinations. The body of a message is the
 * frame; where it has no id or topic, the headers give them. [STOMP 1.2]
 *
 * @example `stomp({ url: 'wss://api.example.app/ws/websocket' })`
 * @example `stomp({ url: '/ws', socket: (url) => new SockJS(url) })`
 */
export function stomp(options: StompOptions): Transport {
  const memory: Memory = { logTopics: new Map(), refused: new Map() }
  return {
    name: 'stomp',
    open: (session, on) => openLink(options, memory, { session, on }),
  }
}

function openLink(
  options: StompOptions,
  memory: Memory,
  { session, on }: { session: Session; on: TransportEvents },
): Link {
  const { url, socket: makeSocket, headers = bearer, heartbeatMs = 10_000 } = options
  const { publish = messageOf } = options
  const { environment } = session
  const { now } = environment
  const { logTopics, refused } = memory
  const subscriptions = new Map<string, StompSubscription | undefined>()
  /** What came before the link was ready, and what a server with a log said of each destination. */
  const held: unknown[] = []
  const answers: unknown[] = []
  let socket: StompSocket | undefined
  let client: Client | undefined
  /** The headers of CONNECTED. */
  let server: Record<string, string | undefined> = {}
  let isReady = false
  let isDone = false
  /** How often the server promised to send something; 0 for never. */
  let beatMs = 0
  let heardAt = 0
  /** Destinations that the server has not confirmed. */
  const pending = new Set<string>()

  async function connect() {
    const token = await session.token()
    if (isDone) return
    const made = (socket = makeSocket
      ? (makeSocket(url) as StompSocket)
      : new (needWebSocket(environment.WebSocket))(
          webSocketUrl(url),
          Versions.default.protocolVersions(),
        ))
    // `ws` throws an error nobody listens to.
    made.onerror = () => {}
    client = Object.assign(new Client(), {
      webSocketFactory: () => made as IStompSocket,
      connectHeaders: headers(token),
      // The client retries.
      reconnectDelay: 0,
      heartbeatIncoming: heartbeatMs,
      heartbeatOutgoing: heartbeatMs,
      // Silence is judged by the client, which knows of pages that sleep.
      heartbeatToleranceMultiplier: Infinity,
      onConnect: begin,
      onStompError: refuse,
      onWebSocketClose({ code, reason }: { code: number; reason: string }) {
        fail(closeReasonOfClose(code, reason, !!makeSocket))
      },
      onHeartbeatReceived() {
        heard()
        // A hidden page runs timers once a minute, that of the own heart-beat too; what arrives is on time.
        if (environment.isHidden() && made.readyState === 1) made.send('\n')
      },
      // Garbage; the client counts it.
      onUnhandledFrame: ({ command }: IFrame) => deliver(command),
    })
    client.activate()
  }

  function heard() {
    heardAt = now()
    if (!isDone) on.alive()
  }

  function deliver(frame: unknown) {
    if (isDone) return
    if (isReady) on.frame(frame)
    else held.push(frame)
  }

  function end() {
    isDone = true
    void client?.deactivate({ force: true })
    socket?.close()
  }

  function finish(reason: CloseReason) {
    if (isDone) return
    end()
    on.closed(reason)
  }

  /** The gateway of `tidings/server`: it goes on from a position, and says so in messages of its own. */
  let isLog = false
  let confirms = options.receipts

  function begin({ headers }: IFrame) {
    server = headers
    isLog = /^tidings/.test(server.server ?? '')
    confirms ??= !!server.server
    heard()
    const promisedMs = parseInt(headers['heart-beat'] ?? '0')
    beatMs = promisedMs && Math.max(promisedMs, heartbeatMs)
    proceed()
  }

  /** Subscribes to what is wanted, which may change meanwhile, and is ready once all is confirmed. */
  function proceed() {
    if (isReady) return
    const wanted = new Set([...(options.topics ?? []), ...session.topics])
    for (const topic of wanted) {
      if (subscriptions.has(topic)) continue
      if (memory.isCareful && pending.size) return
      const refusal = refused.get(topic)
      subscriptions.set(topic, undefined)
      if (refusal) deliver(refusal)
      else subscribe(topic, session.resumeFrom?.topics.get(logTopics.get(topic) ?? ''))
    }
    if (pending.size) return
    for (const topic of subscriptions.keys()) if (!wanted.has(topic)) unsubscribe(topic)
    isReady = true
    memory.isCareful = false
    refused.clear()
    on.ready({
      ...outcomeOf(answers),
      connectionId: server.session,
      userId: server['user-name'],
      heartbeatMs: beatMs || undefined,
      isDegraded: /poll/.test(socket?.transport ?? ''),
    })
    for (const frame of held.splice(0)) deliver(frame)
  }

  function subscribe(destination: string, from?: TopicPosition) {
    // Who confirms nothing names it all the same in an ERROR.
    const receipt = subscriptionReceipt + destination
    const extra: Headers = {
      receipt,
      ...(isLog && { resume: from ? serializePosition(from) : '' }),
    }
    if (confirms) {
      pending.add(destination)
      client?.watchForReceipt(receipt, () => {
        heard()
        confirm(destination)
        pending.delete(destination)
        proceed()
      })
    }
    const take = (message: IMessage) => receive(destination, message)
    unsubscribe(destination)
    subscriptions.set(destination, client?.subscribe(destination, take, extra))
  }

  function unsubscribe(destination: string) {
    subscriptions.get(destination)?.unsubscribe()
    subscriptions.delete(destination)
  }

  function receive(destination: string, { headers, body }: IMessage) {
    heard()
    const frame = parseText(body, session.maxFrameBytes)
    if (headers.control === 'subscribed') {
      // It has begun where it was to.
      const data = recordOf(recordOf(frame).data)
      logTopics.set(destination, String([data.topics].flat()[0]))
      if (!isReady) answers.push(data)
      confirm(destination, data)
    } else if (!isRecord(frame) || headers.control) deliver(frame)
    else {
      const id = frame.id === undefined && { eventId: headers['message-id'] }
      deliver({ topic: destination, ...id, ...frame })
    }
  }

  function confirm(destination: string, data?: object) {
    deliver({ type: 'subscribed', data: { ...data, topics: [destination] } })
  }

  /** The server leaves the socket open after an ERROR, although it has nothing more to say. */
  function refuse({ headers, body }: IFrame) {
    const { message = '', 'receipt-id': id = '' } = headers
    const [, topic] = id.split(subscriptionReceipt)
    if (id && !topic) {
      // It answers one message, and ends the connection all the same. [STOMP 1.2, ERROR]
      deliver({ type: 'publish.error', data: { id, ...errorOf(message) } })
      finish({ kind: 'lost', message })
    } else fail(closeReasonOfErrorFrame(message, body, !!client?.connected), topic)
  }

  /** Ends the link, which the next one goes on from without a destination that was refused. */
  function fail(reason: CloseReason, topic?: string) {
    const { message } = reason
    if (isDone) return
    if (isRefusal(memory, reason, topic ? [topic] : pending))
      finish({ kind: 'lost', message, retryAfterMs: 0 })
    else finish(reason)
  }

  connect().catch((cause: unknown) => finish(closeReasonOfError(cause)))
  return {
    send(message) {
      if (!client?.connected) return
      const { action: _, ...published } = message as ClientFrame & { action: 'publish' }
      const { id } = published
      const { destination, body } = publish(published)
      const settle = () => deliver({ type: 'ack', data: { id } })
      const extra: Headers = {
        'content-type': 'application/json',
        'idempotency-key': id,
        receipt: id,
      }
      if (confirms) client.watchForReceipt(id, settle)
      client.publish({ destination, body: JSON.stringify(body), headers: extra })
      if (!confirms) settle()
    },
    subscribe(topic, from) {
      const [destination = topic] = [...logTopics].find(([, name]) => name === topic) ?? []
      // Without a log it would bring nothing back, and lose what comes meanwhile.
      if (isLog || !subscriptions.get(destination)) subscribe(destination, from)
      else if (confirms && !pending.has(destination)) confirm(destination)
    },
    unsubscribe,
    // Nothing can be asked, but a heart-beat that is overdue comes at once if it comes at all.
    // Or it may have come by a clock that has been set back since.
    probe: () => beatMs > 0 && Math.abs(now() - heardAt) >= beatMs,
    close: end,
  }
}

/** Begins the `receipt` of a SUBSCRIBE; that of a SEND is the id of the message. */
const subscriptionReceipt = 'subscribe '

const bearer = (token: string | null): Headers =>
  token === null ? {} : { Authorization: `Bearer ${token}` }

const messageOf = ({ topic = '/app', ...body }: PublishedMessage): StompMessage => ({
  destination: topic,
  body,
})
