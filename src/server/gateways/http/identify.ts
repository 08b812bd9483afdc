import { isRealtimeError } from '../../../protocol'
import type { Identity } from '../../identity'
import { isPlainText } from '../../plainText'
import type { GatewayHost } from '../gatewayHost'
import type { HttpExchange } from './exchange'
import { Problem } from './problem'

/** Finds the token of a request, such as that of a session cookie; `null` when there is none. */
export type RequestToken = (
  request: Pick<HttpExchange, 'header' | 'url'>,
) => string | null | Promise<string | null>

/** The token of an `Authorization: Bearer …` header. [RFC 6750 2.1] */
export const bearerToken: RequestToken = ({ header }) =>
  /^bearer +([\w.~+/=-]+)$/i.exec(header('authorization') ?? '')?.[1] ?? null

const challenge = { 'www-authenticate': 'Bearer' }

/**
 * Finds out who asks.
 * @throws Problem 401 for a token that is refused, 403 for a client that must not come back
 */
export async function identify(
  host: GatewayHost,
  exchange: HttpExchange,
  tokenOf: RequestToken,
): Promise<Identity> {
  try {
    const identity = await host.context.authenticate(await tokenOf(exchange))
    if (identity) return identity
  } catch (error) {
    if (!isRealtimeError(error)) throw error
    if (error.code === 'FORBIDDEN') throw new Problem(403, 'FORBIDDEN', error.message)
    throw new Problem(401, 'UNAUTHORIZED', error.message, challenge)
  }
  throw new Problem(401, 'UNAUTHORIZED', 'the token was refused', challenge)
}

const maxNameLength = 256

/**
 * The topics a request asks for, or what its user reads by default.
 * @throws Problem 400 for names that are none, 404 for a topic that is absent or another's
 */
export async function topicsOf(
  host: GatewayHost,
  identity: Identity,
  names: readonly string[],
): Promise<readonly string[]> {
  if (names.length === 0) return host.context.topicsOf(identity)
  const { maxTopics } = host.context
  const topics = [...new Set(names)]
  if (topics.length > maxTopics || topics.some((name) => name.length > maxNameLength)) {
    throw new Problem(400, 'VALIDATION_ERROR', `at most ${maxTopics} topics of 256 characters`)
  }
  for (const topic of topics) {
    if (!isPlainText(topic) || !(await host.context.canRead(identity, topic))) {
      throw new Problem(404, 'NOT_FOUND', 'no such topic')
    }
  }
  return topics
}
