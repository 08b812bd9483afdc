import { RealtimeError } from '../protocol'

interface StoreErrorOptions {
  /** Whether the same events may be stored later. @default false */
  readonly retryable?: boolean
  /** What is at fault. @default 'store' */
  readonly reason?: 'event' | 'store'
  /** When to try again, milliseconds. */
  readonly retryAfterMs?: number
  readonly cause?: unknown
}

/**
 * The log did not take or give events. When `retryable`, append the same events again with the same
 * `eventId` or `idempotencyKey`: whatever became of the first attempt, each is written once.
 */
export class StoreError extends RealtimeError {
  override readonly name = 'StoreError'
  /** When to try again, milliseconds; only on a retryable error. */
  readonly retryAfterMs?: number
  /** What is at fault: an `event` that cannot be stored, or the `store`. */
  readonly reason: 'event' | 'store'

  constructor(message: string, options: StoreErrorOptions = {}) {
    super('STORE', message, options)
    this.reason = options.reason ?? 'store'
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
  }
}

/** A server could not reach the bus. Nothing is lost: the others read from the store by themselves. */
export class BusError extends RealtimeError {
  override readonly name = 'BusError'

  constructor(message: string, cause?: unknown) {
    super('BUS', message, { retryable: true, cause })
  }
}

/** The error for an optional peer package that cannot be loaded. */
export function missingPackage(name: string, purpose: string, cause: unknown): RealtimeError {
  return new RealtimeError(
    'CONFIGURATION',
    `${purpose} needs the package \`${name}\`, which could not be loaded. ` +
      `It is an optional peer dependency: install it with \`npm install ${name}\`.`,
    { cause },
  )
}
