import type { HttpExchange, HttpHandler, HttpStream } from '../gateways/http/exchange'

/**
 * A handler of the platform's own `Request` and `Response`: for Hono, Next's route handlers, and
 * whatever else speaks them.
 *
 * @returns the answer, or `null` for paths that are not the gateway's
 *
 * @example
 * ```ts
 * const handle = toWebHandler(createHttpGateway(realtime))
 * app.use(async (c, next) => (await handle(c.req.raw)) ?? next()) // Hono
 * ```
 */
export function toWebHandler(handle: HttpHandler) {
  return (request: Request): Promise<Response> | null => {
    let answer: (response: Response) => void = () => undefined
    const response = new Promise<Response>((resolve) => (answer = resolve))
    return handle(exchangeOf(request, answer)) ? response : null
  }
}

/**
 * The handlers of a Next route, whose folder has to match the gateway's paths:
 * `app/api/events/[[...stream]]/route.ts`. They need the Node runtime.
 *
 * @example
 * ```ts
 * export const runtime = 'nodejs'
 * export const { GET, DELETE, OPTIONS } = toNextHandlers(createHttpGateway(realtime))
 * ```
 */
export function toNextHandlers(handle: HttpHandler) {
  const web = toWebHandler(handle)
  const route = async (request: Request) =>
    (await web(request)) ?? new Response(null, { status: 404 })
  return { GET: route, DELETE: route, OPTIONS: route }
}

function exchangeOf(request: Request, answer: (response: Response) => void): HttpExchange {
  const goneListeners: (() => void)[] = []
  let isGone = false
  const gone = () => {
    isGone = true
    for (const listener of goneListeners.splice(0)) listener()
  }
  request.signal.addEventListener('abort', gone, { once: true })
  const url = new URL(request.url)
  return {
    method: request.method,
    url,
    remoteAddress: undefined,
    header: (name) => request.headers.get(name) ?? (name === 'host' ? url.host : undefined),
    respond(status, headers, body) {
      answer(new Response(status === 204 || status === 304 ? null : body, { status, headers }))
      gone()
    },
    stream(status, headers) {
      const { stream, readable, leave } = streamOf(gone)
      request.signal.addEventListener('abort', leave, { once: true })
      answer(new Response(readable, { status, headers }))
      return stream
    },
    onGone: (listener) => {
      if (isGone) listener()
      else goneListeners.push(listener)
    },
  }
}

/** A stream that hands out what waits whenever its reader asks for more. */
function streamOf(gone: () => void) {
  const encoder = new TextEncoder()
  let waiting: { bytes: Uint8Array; onWritten: () => void }[] = []
  let bufferedBytes = 0
  let controller: ReadableStreamDefaultController<Uint8Array>
  let asks = false
  let isEnding = false
  let isOver = false

  function over(): void {
    if (isOver) return
    isOver = true
    const left = waiting
    waiting = []
    bufferedBytes = 0
    for (const { onWritten } of left) onWritten()
    gone()
  }

  function hand(): void {
    if (isOver || !asks) return
    const next = waiting.shift()
    if (next) {
      asks = false
      bufferedBytes -= next.bytes.length
      controller.enqueue(next.bytes)
      next.onWritten()
    } else if (isEnding) leave()
  }

  /** The client has gone by itself, which is no error. */
  function leave(): void {
    if (isOver) return
    controller.close()
    over()
  }

  const readable = new ReadableStream<Uint8Array>(
    {
      start: (given) => void (controller = given),
      pull() {
        asks = true
        hand()
      },
      cancel: over,
    },
    // without a buffer of its own: what waits is counted here
    { highWaterMark: 0 },
  )
  const stream: HttpStream = {
    write(text, onWritten) {
      if (isOver || isEnding) {
        onWritten()
        return
      }
      const bytes = encoder.encode(text)
      waiting.push({ bytes, onWritten })
      bufferedBytes += bytes.length
      hand()
    },
    get bufferedBytes() {
      return bufferedBytes
    },
    end() {
      isEnding = true
      hand()
    },
    destroy() {
      if (isOver) return
      controller.error(new Error('the connection was cut'))
      over()
    },
  }
  return { stream, readable, leave }
}
