import type { ClientFrame } from '../protocol'
import { StoreError } from './errors'
import { userKeyOf, type Identity } from './identity'
import type { SessionContext } from './sessionContext'

/** What a client hears about an event it published. [protocol 4.2] */
interface PublishReply {
  readonly type: 'ack' | 'publish.error'
  readonly data: Readonly<Record<string, unknown>>
}

/** Appends what a client published, once for each `id`: acknowledged means stored. */
export async function publish(
  { topicsOf, canPublish, log }: Pick<SessionContext, 'topicsOf' | 'canPublish' | 'log'>,
  identity: Identity,
  frame: ClientFrame & { action: 'publish' },
): Promise<PublishReply> {
  const { id, type, data, key, expiresAt = Infinity } = frame
  const refuse = (code: string, error: string) => ({
    type: 'publish.error' as const,
    data: { id, code, error },
  })
  try {
    const topic = frame.topic ?? topicsOf(identity)[0]
    const request = { type, data, ...(key && { key }) }
    if (topic === undefined || !(await canPublish(identity, { ...request, topic }))) {
      return refuse('FORBIDDEN', 'this client may not publish this')
    }
    if (Date.now() > expiresAt) return refuse('EXPIRED', 'it came after its deadline')
    const { event } = await log.append({
      ...{ type, data, topic, originId: id, tenantId: identity.tenantId },
      // as JSON it keeps the user `a b` apart from the user `a` whose id begins with `b `
      idempotencyKey: `${userKeyOf(identity)} ${id}`,
    })
    return { type: 'ack', data: { id, sequence: event.sequence } }
  } catch (error) {
    if (error instanceof StoreError && error.retryable) {
      const { data } = refuse('RATE_LIMIT_EXCEEDED', 'the event may be published later')
      const retryAfter = Math.ceil((error.retryAfterMs ?? 1_000) / 1_000)
      return { type: 'publish.error', data: { ...data, retryAfter } }
    }
    // words of the store or the app may hold secrets; the client learns that it failed
    return refuse('INTERNAL_ERROR', 'the event was not stored')
  }
}
