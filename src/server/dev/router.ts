import type { IncomingMessage, ServerResponse } from 'node:http'
import { isLocalOrigin } from '../origin'
import type { Author } from './platform'
import { allowLocalPages, HttpError, readBody, sendJson } from './respond'

/** One API call, read. */
export interface ApiRequest {
  /** The values of the pattern's `:names`. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
  /** From `X-User-Id` and `X-Origin-Id`. */
  readonly author: Author
}

/** A method, a path with `:names`, and what answers it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  /** @default 200 */
  readonly status?: number
  readonly handle: (request: ApiRequest) => unknown
}

/** Answers requests from a table of routes; anything thrown becomes a JSON error. */
export function createRouter(routes: readonly Route[], defaultUserId: string) {
  const compiled = routes.map((route) => ({ route, parts: route.path.split('/') }))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { origin } = request.headers
    // a page of the open web must not write to a server on this machine, CORS answer or not
    if (request.method !== 'GET' && origin !== undefined && !isLocalOrigin(origin)) {
      throw new HttpError(403, 'FORBIDDEN', `pages of ${origin} may not use this server`)
    }
    const url = new URL(request.url ?? '/', 'http://localhost')
    const parts = url.pathname.split('/')
    const here = compiled.filter((each) => match(each.parts, parts) !== null)
    const found = here.find((each) => each.route.method === request.method)
    if (!found) {
      if (here.length > 0) throw new HttpError(405, 'NOT_FOUND', 'this path has no such method')
      throw new HttpError(404, 'NOT_FOUND', `there is nothing at ${url.pathname}`)
    }
    const result = await found.route.handle({
      params: match(found.parts, parts) ?? {},
      query: url.searchParams,
      body: request.method === 'GET' ? {} : await readBody(request),
      author: authorOf(request, defaultUserId),
    })
    sendJson(response, found.route.status ?? 200, result)
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    allowLocalPages(request, response)
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end()
      return
    }
    answer(request, response).catch((error: unknown) => {
      const known = error instanceof HttpError ? error : null
      const code = known?.code ?? 'INTERNAL_ERROR'
      const message = known?.message ?? 'the server could not do this'
      sendJson(response, known?.status ?? 500, { error: message, code })
    })
  }
}

function authorOf({ headers }: IncomingMessage, defaultUserId: string): Author {
  const userId = headers['x-user-id']
  const originId = headers['x-origin-id']
  return {
    userId: typeof userId === 'string' && userId !== '' ? userId.slice(0, 100) : defaultUserId,
    ...(typeof originId === 'string' && originId !== '' ? { originId } : {}),
  }
}

function match(pattern: readonly string[], parts: readonly string[]) {
  if (pattern.length !== parts.length) return null
  const params: Record<string, string> = {}
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? ''
    if (expected.startsWith(':')) params[expected.slice(1)] = decode(part)
    else if (expected !== part) return null
  }
  return params
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
