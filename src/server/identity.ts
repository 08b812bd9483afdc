import { RealtimeError } from '../protocol'

/** Who a connection belongs to, as `authenticate` found out. */
export interface Identity {
  /** Who it is; limits are counted by it. */
  readonly userId: string
  /** The tenant; names the topic that is read by default. */
  readonly tenantId: string
  /** How long the token is good for from now, milliseconds. @default for ever */
  readonly expiresInMs?: number
}

/** Ids of users may be the same in two tenants. */
export const userKeyOf = ({ tenantId, userId }: Identity): string =>
  JSON.stringify([tenantId, userId])

/**
 * Finds out who a token belongs to.
 * @returns `null` for a token that is refused; the client may come back with a fresh one
 * @throws AuthError to say more: `FORBIDDEN` is final for the client. Whatever else is thrown means that
 *   nobody can say now: the client comes back with the same token, so catch what a library throws for
 *   one that has expired
 */
export type Authenticate = (token: string | null) => Promise<Identity | null> | Identity | null

/** What a client publishes, as `canPublish` sees it. */
export interface PublishRequest {
  readonly type: string
  readonly topic: string
  readonly data: unknown
  /** The entity it is about, where the client says so. */
  readonly key?: string
}

/** Why a client is not let in. */
export class AuthError extends RealtimeError {
  override readonly name = 'AuthError'

  /**
   * @param code - `UNAUTHORIZED`: a fresh token may be accepted; `FORBIDDEN`: do not come back
   * @param message - told to the client
   */
  constructor(code: 'UNAUTHORIZED' | 'FORBIDDEN', message: string) {
    super(code, message, { retryable: code === 'UNAUTHORIZED' })
  }
}
