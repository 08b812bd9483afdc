import { io } from 'socket.io-client'
import {
  closeKindOfText,
  closeReasonOf,
  closeReasonOfError,
  recordOf,
  parseAuthSuccess,
  parseServerError,
  serializePosition,
  serializePositions,
  type ClientFrame,
  type CloseReason,
  type SessionFacts,
  type TopicPosition,
} from '../../protocol'
import type { Link, Session, Transport, TransportEvents } from '../../core/transport'
import { closeReasonOfDisconnect, closeReasonOfRefusal } from './closeReasons'
import { frameOf, type Frame } from './frameOf'
import { guardDecoder } from './guardDecoder'
import { createProbe, type ProbeMemory } from './probe'

export interface SocketIoOptions {
  /**
   * Where the server is, `https://api.example.app`; a path is a namespace, as everywhere in Socket.IO.
   * @default the page's own origin
   */
  readonly url?: string
  /** Where on the server Socket.IO is served. @default '/socket.io/' */
  readonly path?: string
  /** What to carry it by, in order of preference. @default ['websocket', 'polling'] */
  readonly transports?: ('websocket' | 'polling' | 'webtransport')[]
  /** The names of what the client emits; they differ from service to service. */
  readonly events?: {
    /** Emitted with the name of a room that the client wants to join. @default 'subscribe' */
    readonly subscribe?: string
    /** Emitted with the name of a room that the client leaves. @default 'unsubscribe' */
    readonly unsubscribe?: string
    /**
     * One event for all that is published: its payload is `{ id, type, data, key?, topic? }`, so that
     * the server can tell a repetition by the `id`.
     * @default the published type itself with `data`; with `replays`, 'publish'
     */
    readonly publish?: string
  }
  /**
   * The server is the gateway of `tidings/server`: the connection is ready with its `auth:success`,
   * goes on from the last position, and takes a fresh token in place.
   * @default false: Socket.IO's own connection state recovery is used, where the server has it
   */
  readonly replays?: boolean
}

/** How a server recognises a socket that returns. [Socket.IO, "connection state recovery"] */
interface RecoveryMarks {
  readonly _pid?: string
  readonly _lastOffset?: string
}

/** What outlives one attempt. */
interface Memory extends ProbeMemory {
  marks?: RecoveryMarks | undefined
  /** Whose marks these are. */
  token?: string | null
}

/**
 * A Socket.IO server of version 3 or later. Each event `name, payload` becomes the frame
 * `{ type: name, data: payload }`; a payload that has `type` and `data` itself is the frame.
 *
 * @example `socketIo({ url: 'https://api.example.app' })`
 */
export function socketIo(options: SocketIoOptions = {}): Transport {
  const memory: Memory = {}
  return {
    name: 'socket.io',
    open: (session, on) => openLink(options, memory, { session, on }),
  }
}

function openLink(
  { url, path, transports = ['websocket', 'polling'], events = {}, replays }: SocketIoOptions,
  memory: Memory,
  { session, on }: { session: Session; on: TransportEvents },
): Link {
  const publish = events.publish ?? (replays && 'publish')
  let token: string | null = null
  let isReady = false
  let isDone = false
  /** What the gateway said of the session. */
  let facts: SessionFacts = {}
  /** What the server said of the end that is to come. */
  let told: CloseReason | undefined

  const socket = io(url, {
    path,
    transports,
    tryAllTransports: true,
    // The client retries, and an attempt shares nothing with the one before.
    reconnection: false,
    forceNew: true,
    auth: (present) =>
      void authenticate(present).catch((cause: unknown) => end(closeReasonOfError(cause))),
  })
  const manager = socket.io
  const { engine } = manager
  const probe = createProbe(manager, memory)
  guardDecoder(manager, session.maxFrameBytes, (raw) => {
    if (isReady) on.frame(raw)
  })

  async function authenticate(present: (data: object) => void) {
    token = await session.token()
    const { topics: resume, lastEventId } = (replays && session.resumeFrom) || {}
    if (isDone) return
    // To another user the server would hand out what the first one missed.
    if (!replays && memory.token === token) Object.assign(socket, memory.marks)
    present({ token, ...(resume && { resume: serializePositions(resume), lastEventId }) })
  }

  /** @param reason - none where the client itself closes the link */
  function end(reason?: CloseReason) {
    if (isDone) return
    isDone = true
    // Socket.IO carries these over on a socket that it reconnects itself, and shows them to nobody.
    const { _pid, _lastOffset } = socket as unknown as RecoveryMarks
    if (_pid) Object.assign(memory, { token, marks: { _pid, _lastOffset } })
    // Without a token, nothing tells whether it is the same user who comes back.
    if (!reason && token === null) memory.marks = undefined
    socket.disconnect()
    if (reason) on.closed(reason)
  }

  function ready() {
    if (!isReady) for (const topic of session.topics) join(topic)
    isReady = true
    told = undefined
    on.ready({
      connectionId: socket.id,
      isDegraded: engine.transport.name === 'polling',
      replay: socket.recovered ? 'full' : 'none',
      ...facts,
    })
  }

  function join(topic: string, from?: TopicPosition) {
    const about = { topics: [topic] }
    const rooms =
      from && replays ? { ...about, resume: { [topic]: serializePosition(from) } } : topic
    // The room may have another name in the server's log.
    socket.emit(events.subscribe ?? 'subscribe', rooms, settle('subscribe', 'subscribed', about))
  }

  /** Takes the acknowledgement of something that was asked for. */
  function settle(scope: string, accepted: string, about: object) {
    return (answer?: unknown) => {
      const data: Record<string, unknown> = { ...recordOf(answer), ...about }
      on.frame({ type: data.error ? `${scope}.error` : accepted, data })
    }
  }

  function receive(...args: unknown[]) {
    const frame = frameOf(args)
    const { type, data } = frame
    const isAccepted = type === 'auth.success'
    if (isAccepted) facts = parseAuthSuccess(data)
    // What was missed arrives just before the socket says that it is connected.
    if (replays ? isAccepted : !isReady) ready()
    hear(frame)
    if (isReady) on.frame(frame)
    const acknowledge = args.at(-1)
    if (typeof acknowledge === 'function') (acknowledge as () => void)()
  }

  /** What the server says of the connection itself. */
  function hear(frame: Frame) {
    const { type, data } = frame
    if (type === 'connection.closing') {
      const { code, reason } = recordOf(data)
      told = closeReasonOf(Number(code), String(reason))
    }
    const error = parseServerError(frame)
    if (!error || !/^(auth|connection)$/.test(error.scope)) return
    const { code, message, wait } = error
    // What is not found, or fails, is one answer, and the connection goes on. [protocol 5]
    const kind = !/^(NOT_FOUND|INTERNAL_ERROR)$/.test(code) && closeKindOfText(code)
    if (!kind) return
    told = { kind, message, ...wait }
    if (isReady && kind === 'unauthorized') on.challenged(told)
  }

  const alive = () => isDone || on.alive()
  manager.on('ping', alive)
  manager.on('packet', alive)
  // Before the token is sent: it is answered before the link is ready, and silence means something.
  manager.on('open', () => memory.isAnswered || probe())
  engine.on('upgrade', () => isReady && ready())
  socket.onAny(receive)
  socket.on('connect', () => isReady || replays || ready())
  socket.on('connect_error', (error) => end(closeReasonOfRefusal(error)))
  socket.on('disconnect', (reason, detail) => end(told ?? closeReasonOfDisconnect(reason, detail)))

  return {
    send(message) {
      const { id, type, data } = message as ClientFrame & { action: 'publish' }
      const take = settle('publish', 'ack', { id })
      try {
        if (!socket.connected) return
        if (publish) socket.emit(publish, message, take)
        else socket.emit(type, data, take)
      } catch (cause) {
        // The names of Socket.IO's own events are reserved.
        take({ error: String(cause) })
      }
    },
    subscribe: join,
    unsubscribe: (topic) => void socket.emit(events.unsubscribe ?? 'unsubscribe', topic),
    probe,
    ...(replays && {
      authenticate(fresh: string | null) {
        socket.emit('auth', { token: fresh }, (answer: unknown) => {
          const { error, code } = recordOf(answer)
          if (error) end({ kind: closeKindOfText(String(code)) ?? 'unauthorized' })
          else ready()
        })
      },
    }),
    close: () => end(),
  }
}
