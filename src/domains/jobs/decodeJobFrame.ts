import { decodeEnvelope, isRecord, type EventDecoder } from '../../protocol'

/** Past this depth keys stay as they are; the envelope's decoder refuses such a frame. */
const maxDepth = 40

// This takes in `__proto__`, too: no key that could swap a prototype passes as it is.
const camelCase = (key: string) =>
  key.replace(/[_-]+([a-z0-9]?)/gi, (_, letter: string) => letter.toUpperCase())

/** The value with its keys in camelCase, at every depth. */
function renameKeys(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || !value || depth > maxDepth || ArrayBuffer.isView(value))
    return value
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, depth + 1))
  // Unlike an assignment, this defines properties: no setter of a prototype is ever called.
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [camelCase(key), renameKeys(child, depth + 1)]),
  )
}

const known =
  /^(job|execution|batch|extraction|migration|data.quality)[^a-z](started|progress|log|completed|failed|cancelled|paused|resumed|status.changed|progress.updated|phase.changed)$/i

/** The canonical name, `job.progress` for `job:progress` and `job_progress`; others as they came. */
export function canonicalJobType(name: string): string {
  const [, family, suffix] = known.exec(name) ?? []
  const fold = (word: string) => word.toLowerCase().replace(/[^a-z]/, '_')
  return family && suffix ? `${fold(family)}.${fold(suffix)}` : name
}

/** Ids as strings and percentages within 0–100. */
function normalizeValues(data: Record<string, unknown>) {
  for (const name in data) {
    const value = data[name]
    if (typeof value !== 'number') continue
    if (/Id$/.test(name)) data[name] = `${value}`
    else if (/^progress(Percentage)?$/.test(name)) data[name] = Math.min(100, Math.max(0, value))
  }
  return data
}

/**
 * Reads a frame of the execution, normalization or operations platform: keys in camelCase, ids as
 * strings, one spelling for each type. A message of operations, which has no envelope, becomes an
 * event of its entity's type. It never throws.
 *
 * @example `decodeJobFrame({ type: 'job:progress', data: { jobId: 7, progress: 12 } })`
 */
export const decodeJobFrame: EventDecoder = (raw) => {
  const frame = renameKeys(raw)
  if (!isRecord(frame) || ArrayBuffer.isView(frame)) return decodeEnvelope(raw)
  const { data } = frame
  const body = isRecord(data) ? data : frame
  const { entityType, eventType } = body
  const name =
    eventType && entityType ? `${entityType as string}.${eventType as string}` : frame.type
  const type = typeof name === 'string' ? canonicalJobType(name) : name
  // Some back ends stamp nothing: the time of arrival will do for people.
  const timestamp = frame.timestamp ?? body.timestamp ?? new Date().toISOString()
  const isBody = body === frame && eventType
  return decodeEnvelope({
    ...frame,
    type,
    timestamp,
    data: isRecord(data) || isBody ? normalizeValues(body) : data,
  })
}
