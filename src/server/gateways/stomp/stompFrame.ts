/** A STOMP frame. [STOMP 1.2] */
export interface StompFrame {
  readonly command: string
  /** Unescaped; of repeated headers the first counts. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** What a client sent cannot be read as STOMP, or is more than it may send. */
export class StompProtocolError extends Error {
  /** The close code that fits: 1002 not understood, 1007 not UTF-8, 1009 too big. */
  readonly code: 1002 | 1007 | 1009

  constructor(code: 1002 | 1007 | 1009, message: string) {
    super(message)
    this.code = code
  }
}

interface ParserEvents {
  frame(frame: StompFrame): void
  /** An end of line between frames. */
  heartbeat(): void
}

/** Reads frames from what arrives, however it is cut into messages. */
export interface StompParser {
  /** @throws StompProtocolError after which nothing more can be read */
  feed(chunk: string): void
  /** Larger frames are refused, bytes. It may be raised once the client is known. */
  maxFrameBytes: number
}

const maxHeaders = 64
const lf = 0x0a
const cr = 0x0d
/** These two commands are as in STOMP 1.0, so that every version can read them: nothing is escaped. */
const unescaped = new Set(['CONNECT', 'CONNECTED'])
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function createStompParser(on: ParserEvents, maxFrameBytes: number): StompParser {
  let buffer = Buffer.alloc(0)
  /** Of the frame whose body is awaited: a body that trickles in must not have it read each time. */
  let head: StompHead | null = null

  /** @returns bytes used up; 0 when more has to come first */
  function readFrame(max: number): number {
    head ??= readHead(buffer)
    if (!head) {
      if (buffer.includes(0)) throw new StompProtocolError(1002, 'a frame without a blank line')
      return 0
    }
    const { command, headers, bodyStart } = head
    const bodyEnd = endOfBody(buffer, bodyStart, headers.get('content-length'), max)
    if (bodyEnd === null) return 0
    head = null
    on.frame({ command, headers, body: decode(buffer.subarray(bodyStart, bodyEnd)) })
    return bodyEnd + 1
  }

  return {
    maxFrameBytes,
    feed(chunk) {
      buffer =
        buffer.length === 0 ? Buffer.from(chunk) : Buffer.concat([buffer, Buffer.from(chunk)])
      while (buffer.length > 0) {
        const eol = buffer[0] === lf ? 1 : buffer[0] === cr && buffer[1] === lf ? 2 : 0
        const used = eol || readFrame(this.maxFrameBytes)
        if (used > this.maxFrameBytes || (used === 0 && buffer.length > this.maxFrameBytes)) {
          throw new StompProtocolError(1009, 'the frame is too large')
        }
        if (used === 0) return
        buffer = buffer.subarray(used)
        if (eol) on.heartbeat()
      }
    },
  }
}

/** Serialises a frame. Header values are escaped, so that none can end its line. [STOMP 1.2, Value Encoding] */
export function serializeStomp(
  command: string,
  headers: Readonly<Record<string, string | number>>,
  body = '',
): string {
  let text = `${command}\n`
  const encode = unescaped.has(command) ? String : escapeHeader
  for (const [name, value] of Object.entries(headers)) {
    text += `${encode(name)}:${encode(String(value))}\n`
  }
  // what a NUL in the body would end, the length keeps together
  if (body !== '') text += `content-length:${Buffer.byteLength(body)}\n`
  return `${text}\n${body}\0`
}

const escapes = new Map([
  ['\\', '\\\\'],
  ['\r', '\\r'],
  ['\n', '\\n'],
  [':', '\\c'],
  // a NUL has no escape in STOMP, and would end the frame
  ['\0', ''],
])
const unescapes = new Map([
  ['\\\\', '\\'],
  ['\\r', '\r'],
  ['\\n', '\n'],
  ['\\c', ':'],
])

function escapeHeader(text: string): string {
  return text.replaceAll(/[\\\r\n:\0]/g, (found) => escapes.get(found) ?? '')
}

function unescapeHeader(text: string): string {
  return text.replaceAll(/\\.?/gs, (found) => {
    const meant = unescapes.get(found)
    if (meant === undefined) throw new StompProtocolError(1002, 'an unknown escape in a header')
    return meant
  })
}

interface StompHead extends Omit<StompFrame, 'body'> {
  readonly bodyStart: number
}

/** `null` when its end has not come yet. */
function readHead(buffer: Buffer): StompHead | null {
  const found = endOfHead(buffer)
  if (!found) return null
  const [command = '', ...lines] = decode(buffer.subarray(0, found.end)).split(/\r?\n/)
  if (!/^[A-Z]{1,16}$/.test(command)) throw new StompProtocolError(1002, 'not a STOMP command')
  return { command, headers: readHeaders(command, lines), bodyStart: found.bodyStart }
}

function readHeaders(command: string, lines: readonly string[]): Map<string, string> {
  const decodeHeader = unescaped.has(command) ? String : unescapeHeader
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon < 1) throw new StompProtocolError(1002, 'a header without a name')
    const name = decodeHeader(line.slice(0, colon))
    if (!headers.has(name)) headers.set(name, decodeHeader(line.slice(colon + 1)))
  }
  return headers
}

/**
 * Where the head ends and the body begins: at the first blank line.
 * @throws StompProtocolError for too many lines, of which each message would be looked through anew
 */
function endOfHead(buffer: Buffer): { end: number; bodyStart: number } | null {
  let lines = 0
  for (let at = buffer.indexOf(lf); at !== -1; at = buffer.indexOf(lf, at + 1)) {
    lines += 1
    // the first is the command
    if (lines > maxHeaders + 1) throw new StompProtocolError(1009, 'too many headers')
    const end = buffer[at - 1] === cr ? at - 1 : at
    if (buffer[at + 1] === lf) return { end, bodyStart: at + 2 }
    if (buffer[at + 1] === cr && buffer[at + 2] === lf) return { end, bodyStart: at + 3 }
  }
  return null
}

/** Where the NUL after the body is; `null` when it has not come yet. */
function endOfBody(
  buffer: Buffer,
  start: number,
  length: string | undefined,
  max: number,
): number | null {
  if (length === undefined) {
    const end = buffer.indexOf(0, start)
    return end === -1 ? null : end
  }
  if (!/^\d{1,9}$/.test(length)) throw new StompProtocolError(1002, '`content-length` is no number')
  const end = start + Number(length)
  if (end > max) throw new StompProtocolError(1009, 'the frame is too large')
  if (end >= buffer.length) return null
  if (buffer[end] !== 0) throw new StompProtocolError(1002, 'the body is longer than it says')
  return end
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new StompProtocolError(1007, 'not UTF-8')
  }
}
