import { isRealtimeError } from '../protocol'
import type { Environment } from './environment'
import type { RealtimeClientOptions } from './realtimeClient'

/** How a refresh went; `refused` is final, `failed` may be tried again. */
export type RefreshOutcome =
  | { readonly type: 'refreshed' }
  | { readonly type: 'refused'; readonly cause?: unknown }
  | { readonly type: 'failed'; readonly cause: unknown }

export interface Credentials {
  /** The token to present now. Rejects when the app's `token` does, or is silent too long. */
  current(): Promise<string | null>
  /** Gets a token other than the one that was refused. One request however many ask. */
  refresh(): Promise<RefreshOutcome>
  /** Another user: nothing of the old one is kept. */
  forget(): void
}

interface CredentialsOptions extends Pick<RealtimeClientOptions, 'token' | 'refreshToken'> {
  readonly environment: Environment
  readonly timeoutMs: number
}

export function createCredentials(options: CredentialsOptions): Credentials {
  const { environment, timeoutMs, token = () => null, refreshToken = token } = options
  let presented: string | null = null
  let refused: string | null = null
  let fresh: string | null = null
  let asking: Promise<string | null> | null = null
  let refreshing: Promise<RefreshOutcome> | null = null

  const ask = (source: () => string | null | Promise<string | null>) =>
    withTimeout(Promise.resolve().then(source), environment, timeoutMs)

  async function read(): Promise<string | null> {
    const own = await ask(token)
    // An app may go on naming the refused token for a while after it has refreshed it.
    presented = fresh !== null && (own === null || own === refused) ? fresh : own
    return presented
  }

  async function renew(): Promise<RefreshOutcome> {
    refused = presented
    try {
      const next = await ask(refreshToken)
      if (next === null || next === refused) return { type: 'refused' }
      fresh = next
      return { type: 'refreshed' }
    } catch (cause) {
      return isRefusal(cause) ? { type: 'refused', cause } : { type: 'failed', cause }
    }
  }

  return {
    current: () => (asking ??= read().finally(() => (asking = null))),
    refresh: () => (refreshing ??= renew().finally(() => (refreshing = null))),
    forget() {
      presented = refused = fresh = null
    },
  }
}

/** The token end point itself said no: asking again would only repeat it. */
function isRefusal(cause: unknown): boolean {
  if (isRealtimeError(cause)) return !cause.retryable
  const status = (cause as { status?: unknown } | null)?.status
  return status === 401 || status === 403
}

/** Rejects when the promise has not settled in time. */
export function withTimeout<T>(
  promise: Promise<T>,
  environment: Environment,
  timeoutMs: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = environment.setTimer(
      () => reject(new Error(`no answer in ${timeoutMs} ms`)),
      timeoutMs,
    )
    promise.then(resolve, reject).finally(cancel)
  })
}
