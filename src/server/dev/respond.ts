import type { IncomingMessage, ServerResponse } from 'node:http'
import { isRecord } from '../../protocol'
import { isLocalOrigin } from '../origin'

/** A request that cannot be served, with what the caller is told. */
export class HttpError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const maxBodyBytes = 64 * 1024

/** Reads a JSON object; an empty body is `{}`. */
export async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBodyBytes) throw new HttpError(413, 'VALIDATION_ERROR', 'the body is too large')
    chunks.push(chunk)
  }
  if (bytes === 0) return {}
  let value: unknown
  try {
    value = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new HttpError(400, 'VALIDATION_ERROR', 'the body must be JSON')
  }
  if (!isRecord(value)) throw new HttpError(400, 'VALIDATION_ERROR', 'the body must be an object')
  return value
}

/** Lets this machine's pages call the API, whatever their port. */
export function allowLocalPages(request: IncomingMessage, response: ServerResponse): void {
  const { origin } = request.headers
  response.setHeader('Vary', 'Origin')
  if (origin === undefined || !isLocalOrigin(origin)) return
  response.setHeader('Access-Control-Allow-Origin', origin)
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST, PATCH, OPTIONS')
  response.setHeader(
    'Access-Control-Allow-Headers',
    'Content-Type, Authorization, X-User-Id, X-Origin-Id',
  )
  response.setHeader('Access-Control-Max-Age', '600')
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.statusCode = status
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.setHeader('Cache-Control', 'no-store')
  response.end(JSON.stringify(value))
}
