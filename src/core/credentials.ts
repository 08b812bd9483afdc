import { isRealtimeError, recordOf } from '../protocol'
import type { MachineInput } from './connectionMachine'
import type { Environment } from './environment'
import type { RealtimeClientOptions } from './realtimeClient'
import { withTimeout } from './withTimeout'

export interface Credentials {
  /** The token to present now. Rejects when the app's `token` does, or is silent too long. */
  current(): Promise<string | null>
  /** Gets a token other than the one that was refused. One request however many ask. Never rejects. */
  refresh(): Promise<Extract<MachineInput, { type: 'refreshed' | 'refused' }>>
}

/** The tokens of one session: another user has credentials of its own. */
export function createCredentials(
  options: Pick<RealtimeClientOptions, 'token' | 'refreshToken'>,
  environment: Environment,
  timeoutMs: number,
): Credentials {
  const { token = () => null, refreshToken = token } = options
  let presented: string | null = null
  let refused: string | null = null
  let fresh: string | null = null
  let asking: Promise<string | null> | null = null
  let refreshing: ReturnType<Credentials['refresh']> | null = null

  const ask = (source: () => string | null | Promise<string | null>) =>
    withTimeout(new Promise<string | null>((resolve) => resolve(source())), environment, timeoutMs)

  async function read() {
    const own = await ask(token)
    // An app may go on naming the refused token for a while after it has refreshed it.
    return (presented = fresh !== null && (own === null || own === refused) ? fresh : own)
  }

  async function renew(): ReturnType<Credentials['refresh']> {
    refused = presented
    try {
      const next = await ask(refreshToken)
      if (next === null || next === refused) return { type: 'refused', isFinal: true }
      fresh = next
      return { type: 'refreshed' }
    } catch (cause) {
      return { type: 'refused', isFinal: isRefusal(cause), cause }
    }
  }

  return {
    current: () => (asking ??= read().finally(() => (asking = null))),
    refresh: () => (refreshing ??= renew().finally(() => (refreshing = null))),
  }
}

/** The token end point itself said no: asking again would only repeat it. */
function isRefusal(cause: unknown): boolean {
  if (isRealtimeError(cause)) return !cause.retryable
  const { status } = recordOf(cause)
  return status === 401 || status === 403
}
