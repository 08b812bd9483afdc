import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as v from 'valibot'
import { isRealtimeError, serializePosition } from '../../protocol'
import type { RealtimeServer } from '../createRealtimeServer'
import type { Appended, NewEvent } from '../eventStore'
import { StoreError } from '../errors'

const maxBodyBytes = 1_048_576
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(256))
const eventSchema = v.strictObject({
  topic: text,
  type: text,
  data: v.optional(v.unknown(), {}),
  eventId: v.exactOptional(text),
  idempotencyKey: v.exactOptional(text),
  tenantId: v.exactOptional(text),
  originId: v.exactOptional(text),
  timestamp: v.exactOptional(v.pipe(v.string(), v.isoTimestamp())),
  expiresInMs: v.exactOptional(v.pipe(v.number(), v.minValue(1))),
})
const bodySchema = v.union([
  eventSchema,
  v.pipe(v.array(eventSchema), v.minLength(1), v.maxLength(1_000)),
])

/** Why a request is not served. */
class Refused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/**
 * Takes events from the application's back end by `POST`: one, or a list of which all are stored or
 * none. The caller shows a secret of its own, which no client ever has.
 */
export function createPublishRoute(realtime: RealtimeServer, secret: string) {
  const digest = (value: string) => createHash('sha256').update(value).digest()
  const wanted = digest(secret)

  async function publish(request: IncomingMessage): Promise<readonly Appended[]> {
    if (request.method !== 'POST') throw new Refused(405, 'use POST')
    const token = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
    if (!timingSafeEqual(digest(token), wanted)) throw new Refused(401, 'the secret was refused')
    const body = v.safeParse(bodySchema, parse(await bodyOf(request)))
    if (!body.success) throw new Refused(400, 'this is neither an event nor a list of them')
    const events: readonly NewEvent[] = [body.output].flat()
    return realtime.appendAll(events)
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    publish(request).then(
      (appended) => answer(response, 200, { events: appended.map(receiptOf) }),
      (error: unknown) => {
        const { status, message } = refusalOf(error, realtime.host.isClosing)
        if (status < 500)
          realtime.host.context.onRefused({ gateway: 'publish', code: status, reason: message })
        answer(response, status, { error: message })
      },
    )
  }
}

const receiptOf = ({ event, isNew }: Appended) => ({
  ...{ eventId: event.eventId, topic: event.topic, isNew },
  position: serializePosition({ epoch: event.epoch, offset: event.sequence }),
})

/** The store's own words may hold secrets: the caller learns only whether to try again. */
function refusalOf(
  error: unknown,
  isClosing: boolean,
): { readonly status: number; readonly message: string } {
  if (error instanceof Refused) return error
  if (error instanceof StoreError && error.reason === 'event') {
    return { status: 400, message: error.message }
  }
  // a server that goes down has closed its store, and another one or the next takes the event
  return isClosing || (isRealtimeError(error) && error.retryable)
    ? { status: 503, message: 'the log takes nothing just now; send the same again' }
    : { status: 500, message: 'the server could not do this' }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  const more = {
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(status === 405 ? { allow: 'POST' } : {}),
    ...(status === 503 ? { 'retry-after': '1' } : {}),
    // what is left of a body that was not read is not a request
    ...(status === 200 ? {} : { connection: 'close' }),
  }
  response.writeHead(status, { ...headers, ...more }).end(JSON.stringify(body))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBodyBytes) throw new Refused(413, `more than ${maxBodyBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new Refused(400, 'the body must be JSON')
  }
}
