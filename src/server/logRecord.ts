/** One thing that happened, for a structured log. It holds no token and no payload. */
export interface LogRecord {
  readonly level: 'info' | 'warn' | 'error'
  /** What happened, from a closed list. */
  readonly event:
    | 'connected'
    | 'disconnected'
    | 'refused'
    | 'slow'
    | 'expired'
    | 'callback.failed'
    | 'store.failed'
    | 'store.back'
    | 'bus.lost'
    | 'bus.connected'
    | 'bus.failed'
    | 'draining'
    | 'closed'
  readonly [field: string]: string | number | boolean | null
}

/** The words of an error of this library; what others say may hold secrets, so only their name. */
export function wordsOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown'
  const { name, message, code } = error as { name?: unknown; message?: unknown; code?: unknown }
  if (code === 'STORE' || code === 'BUS' || code === 'CONFIGURATION') return String(message)
  return typeof code === 'string' ? code : String(name)
}
