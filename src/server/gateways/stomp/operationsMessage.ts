import { createTextMemo } from '../textMemo'
import { isRecord } from '../../../protocol'

const entityTypes = new Set(['extraction', 'migration', 'data_quality'])

/**
 * Makes the function that turns an envelope into the body of a message: events of operations in the
 * one form that their platform's clients know, `{ eventType, entityType, entityId, … }`, with the
 * place in the log beside it; every other event as the envelope it is.
 */
export function createOperationsMessages(): (text: string) => string {
  return createTextMemo((text) => {
    const { type, data, ...rest } = JSON.parse(text) as Record<string, unknown>
    const [entityType = '', ...suffix] = String(type).split('.')
    if (!entityTypes.has(entityType) || !isRecord(data)) return text
    const entityId = data.entityId ?? data.jobId
    return JSON.stringify({ ...rest, ...data, eventType: suffix.join('.'), entityType, entityId })
  })
}
