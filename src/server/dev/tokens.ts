import { isRecord } from '../../protocol'
import { AuthError, type Identity } from '../identity'

/** Issues and checks the tokens of the dev server. They are not signed: this is no security. */
export class DevTokens {
  readonly #tenantId: string
  readonly #lifetimeMs: number
  readonly #now: () => number
  #issued = 0
  /** Tokens up to this number are no longer good. */
  #expiredUpTo = 0
  /** Tokens that were not issued here but have been used, by when they were first seen. */
  readonly #foreign = new Map<string, number>()
  #refusals = 0

  constructor(options: { tenantId: string; lifetimeMs: number; now: () => number }) {
    this.#tenantId = options.tenantId
    this.#lifetimeMs = options.lifetimeMs
    this.#now = options.now
  }

  issue(userId: string): { token: string; expiresInMs: number } {
    this.#issued += 1
    const claims = { userId, number: this.#issued, expiresAt: this.#now() + this.#lifetimeMs }
    const token = `dev.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
    return { token, expiresInMs: this.#lifetimeMs }
  }

  /** Every token handed out or seen until now stops being good. */
  expireAll(): void {
    this.#expiredUpTo = this.#issued
    for (const token of this.#foreign.keys()) this.#foreign.set(token, -1)
  }

  /** Refuses the next `count` authentications; 0 accepts again. */
  refuseNext(count: number): void {
    this.#refusals = count
  }

  get isRefusing(): boolean {
    return this.#refusals > 0
  }

  /** Any text is a token here, but one that was let expire. */
  readonly authenticate = (token: string | null): Identity | null => {
    if (this.#refusals > 0) {
      this.#refusals -= 1
      return null
    }
    if (token === null) throw new AuthError('UNAUTHORIZED', 'get a token from POST /dev/token')
    const claims = claimsOf(token)
    if (!claims) return this.#admitForeign(token)
    const expiresInMs = claims.expiresAt - this.#now()
    if (claims.number <= this.#expiredUpTo || expiresInMs <= 0) {
      throw new AuthError('UNAUTHORIZED', 'the token has expired')
    }
    return { userId: claims.userId, tenantId: this.#tenantId, expiresInMs }
  }

  #admitForeign(token: string): Identity {
    if (this.#foreign.get(token) === -1) {
      throw new AuthError('UNAUTHORIZED', 'the token has expired')
    }
    if (this.#foreign.size > 10_000) this.#foreign.clear()
    this.#foreign.set(token, this.#now())
    return { userId: subjectOf(token) ?? 'u-ada', tenantId: this.#tenantId }
  }
}

function claimsOf(token: string): { userId: string; number: number; expiresAt: number } | null {
  const claims = token.startsWith('dev.') ? parse(token.slice(4)) : null
  if (!claims) return null
  const { userId, number, expiresAt } = claims
  return typeof userId === 'string' && typeof number === 'number' && typeof expiresAt === 'number'
    ? { userId, number, expiresAt }
    : null
}

/** The subject of a JWT, unchecked, so that an app's own tokens keep their users apart. */
function subjectOf(token: string): string | null {
  const claims = parse(token.split('.')[1] ?? '')
  return typeof claims?.sub === 'string' && claims.sub !== '' ? claims.sub : null
}

function parse(base64url: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64url, 'base64url').toString('utf8'))
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}
