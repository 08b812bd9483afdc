import { recordOf } from './envelope'

/** Every code a Tidings error can carry; docs/errors.md explains each. */
export type RealtimeErrorCode =
  | 'CONFIGURATION'
  | 'NO_PROVIDER'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'REFRESH_FAILED'
  | 'CONNECTION_FAILED'
  | 'UNAVAILABLE'
  | 'CONNECTION_CLOSED'
  | 'PROTOCOL'
  | 'SERVER'
  | 'GATEWAY'
  | 'HANDLER'
  | 'HISTORY'
  | 'OUTBOX_FULL'
  | 'PUBLISH_TIMEOUT'
  | 'PUBLISH_REFUSED'
  | 'STORE'
  | 'BUS'

const brand = Symbol.for('tidings.error')

interface RealtimeErrorOptions {
  /** Whether trying again can help. @default false */
  readonly retryable?: boolean
  readonly cause?: unknown
  /** The back end's own error code, where it sent one. */
  readonly serverCode?: string
}

/** Every error of this library. Recognise it by {@link isRealtimeError}, not by `instanceof`. */
export class RealtimeError extends Error {
  override readonly name: string = 'RealtimeError'
  readonly code: RealtimeErrorCode
  /** Whether trying again can help. */
  readonly retryable: boolean
  /** The back end's own error code, where it sent one. */
  readonly serverCode: string | undefined
  readonly [brand] = true

  constructor(code: RealtimeErrorCode, message: string, options: RealtimeErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.retryable = options.retryable ?? false
    this.serverCode = options.serverCode
  }
}

/** Recognises errors of this library across bundles and realms. */
export function isRealtimeError(value: unknown): value is RealtimeError {
  return brand in recordOf(value)
}
