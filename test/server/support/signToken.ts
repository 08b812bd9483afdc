import { createHmac } from 'node:crypto'

/** Long enough to be a secret. */
export const secret = 'a secret of the tests, with more than 32 bytes'

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A JSON Web Token, also one that is not to be accepted. */
export function signToken(
  claims: Readonly<Record<string, unknown>> = {},
  { header = {}, key = secret }: { header?: Record<string, unknown>; key?: string } = {},
): string {
  const inHour = Math.floor(Date.now() / 1_000) + 3_600
  const head = { alg: 'HS256', typ: 'JWT', ...header }
  const body = { sub: 'ada', tenantId: 't1', exp: inHour, ...claims }
  const signed = `${encode(head)}.${encode(body)}`
  const hash = head.alg === 'HS512' ? 'sha512' : 'sha256'
  const signature = createHmac(hash, key).update(signed).digest('base64url')
  return `${signed}.${head.alg === 'none' ? '' : signature}`
}
