import { createHmac, timingSafeEqual } from 'node:crypto'
import { isRecord, RealtimeError } from '../protocol'
import { AuthError, type Authenticate, type Identity } from './identity'

/** Options of {@link createJwtAuthenticate}. */
export interface JwtAuthenticateOptions {
  /**
   * What tokens are signed with, at least 32 bytes. Of several, any may have signed: put the new one
   * beside the old one until the last old token has expired.
   */
  readonly secret: string | readonly string[]
  /** Who must have issued a token, its `iss`. @default anybody */
  readonly issuer?: string
  /** Whom a token must be for, in its `aud`. @default anybody */
  readonly audience?: string
  /** How far the clocks of issuer and server may differ, milliseconds. @default 5000 */
  readonly clockToleranceMs?: number
  /** The clock, milliseconds since 1970. @default Date.now */
  readonly now?: () => number
}

/** As long as what HS256 puts out; a shorter secret can be guessed. [RFC 7518 3.2] */
const minSecretBytes = 32
const maxTokenLength = 8_192
const part = '[A-Za-z0-9_-]+'
const compact = new RegExp(`^(${part})\\.(${part})\\.(${part})$`)

/**
 * Checks JSON Web Tokens that your back end signs with HS256 and a shared secret; its claims `sub`
 * and `tenantId` say who it is, `exp` and `nbf` from when to when. Any other algorithm is refused,
 * `none` as well. Keys of an identity provider (RS256, ES256) need a library such as `jose`.
 *
 * @throws RealtimeError `CONFIGURATION` for a secret that is too short
 *
 * @example
 * ```ts
 * createRealtimeServer({ authenticate: createJwtAuthenticate({ secret }) })
 * ```
 */
export function createJwtAuthenticate(options: JwtAuthenticateOptions): Authenticate {
  const { now = Date.now, clockToleranceMs = 5_000 } = options
  const secrets = typeof options.secret === 'string' ? [options.secret] : [...options.secret]
  if (secrets.length === 0 || secrets.some((each) => Buffer.byteLength(each) < minSecretBytes)) {
    throw new RealtimeError(
      'CONFIGURATION',
      `A secret for tokens must have at least ${minSecretBytes} bytes, or it can be guessed. ` +
        'Make one with `openssl rand -base64 48`.',
    )
  }

  function isSigned(signed: string, signature: string): boolean {
    const given = Buffer.from(signature, 'base64url')
    return secrets.some((secret) => {
      const wanted = createHmac('sha256', secret).update(signed).digest()
      return given.length === wanted.length && timingSafeEqual(given, wanted)
    })
  }

  return (token) => {
    const [, header = '', payload = '', signature = ''] = partsOf(token)
    const head = parse(header)
    // the token may not choose how it is checked; `crit` names what must be understood
    if (head?.alg !== 'HS256' || 'crit' in head) return null
    if (!isSigned(`${header}.${payload}`, signature)) return null
    const claims = parse(payload)
    if (!claims || !isFor(claims, options)) return null
    return identityOf(claims, now(), clockToleranceMs)
  }
}

function partsOf(token: string | null): readonly string[] {
  return token !== null && token.length <= maxTokenLength ? (compact.exec(token) ?? []) : []
}

function parse(base64url: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64url, 'base64url').toString('utf8'))
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

function isFor(claims: Record<string, unknown>, options: JwtAuthenticateOptions): boolean {
  const { issuer, audience } = options
  if (issuer !== undefined && claims.iss !== issuer) return false
  if (audience === undefined) return true
  const audiences: unknown[] = Array.isArray(claims.aud) ? claims.aud : [claims.aud]
  return audiences.includes(audience)
}

function identityOf(
  { sub: userId, tenantId, exp, nbf }: Record<string, unknown>,
  at: number,
  toleranceMs: number,
): Identity | null {
  if (!isId(userId) || !isId(tenantId)) return null
  // `tenant:a:b` is a topic of the tenant `a`
  if (tenantId.includes(':')) return null
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf * 1_000 <= at + toleranceMs))
    return null
  if (exp === undefined) return { userId, tenantId }
  if (typeof exp !== 'number') return null
  const expiresInMs = exp * 1_000 + toleranceMs - at
  if (expiresInMs <= 0) throw new AuthError('UNAUTHORIZED', 'the token has expired')
  return { userId, tenantId, expiresInMs }
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 256
}
