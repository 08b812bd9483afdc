import * as v from 'valibot'
import { AuthError, type Authenticate } from '../identity'

const timeoutMs = 5_000
const maxAnswerBytes = 16_384

const identitySchema = v.object({
  userId: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  // `tenant:a:b` is a topic of the tenant `a`
  tenantId: v.pipe(v.string(), v.regex(/^[^:]{1,256}$/)),
  expiresInMs: v.optional(v.pipe(v.number(), v.minValue(0))),
})

/**
 * Asks the application who a token belongs to: `GET` with the token as `Authorization: Bearer …`,
 * answered with `{ userId, tenantId, expiresInMs? }`, 401 or 403.
 */
export function createRemoteAuthenticate(url: string): Authenticate {
  return async (token) => {
    // what is no token must not become a header of its own
    if (token === null || !/^[\w.~+/=-]{1,8192}$/.test(token)) return null
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      // the token is for this address alone
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await response.text()
    if (response.status === 401) return null
    if (response.status === 403) throw new AuthError('FORBIDDEN', 'this user may not connect')
    if (!response.ok || text.length > maxAnswerBytes) {
      throw new Error(`the address of --token-url answered ${response.status}`)
    }
    const { expiresInMs, ...who } = v.parse(identitySchema, JSON.parse(text))
    return expiresInMs === undefined ? who : { ...who, expiresInMs }
  }
}
