import type { ServerErrorCode } from '../../../protocol'
import type { HttpExchange } from './exchange'

/** A request that is not served, with what the caller is told. [RFC 9457] */
export class Problem extends Error {
  readonly status: number
  /** The code of the wire protocol, so that clients need one table. [protocol 5] */
  readonly code: ServerErrorCode
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: ServerErrorCode,
    detail: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

const titles = new Map([
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [410, 'Gone'],
  [413, 'Content Too Large'],
  [429, 'Too Many Requests'],
  [500, 'Internal Server Error'],
  [501, 'Not Implemented'],
  [503, 'Service Unavailable'],
])

/** Answers with `application/problem+json`. */
export function sendProblem(
  exchange: HttpExchange,
  { status, code, message, headers }: Problem,
  extra: Readonly<Record<string, string>>,
): void {
  const body = { type: 'about:blank', title: titles.get(status), status, code, detail: message }
  exchange.respond(
    status,
    {
      ...extra,
      ...headers,
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
    },
    JSON.stringify(body),
  )
}
