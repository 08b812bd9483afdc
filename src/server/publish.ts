import type { ClientFrame } from '../protocol'
import type { Identity } from './identity'
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
  const { id, type, data, key } = frame
  const topic = frame.topic ?? topicsOf(identity)[0]
  const refuse = (code: string, error: string): PublishReply => ({
    type: 'publish.error',
    data: { id, code, error },
  })
  if (topic === undefined || !canPublish(identity, { type, topic, data, ...(key && { key }) })) {
    return refuse('FORBIDDEN', 'this client may not publish this')
  }
  try {
    const { event } = await log.append({
      ...{ type, data, topic, originId: id, tenantId: identity.tenantId },
      idempotencyKey: `${identity.userId} ${id}`,
    })
    return { type: 'ack', data: { id, sequence: event.sequence } }
  } catch {
    // the store's own words may hold secrets; the client learns that it failed
    return refuse('INTERNAL_ERROR', 'the event was not stored')
  }
}
