/** Claims that every new token has anew: RFC 7519 section 4.1, OpenID Connect Core 2 and 3.3, and well-known issuers. */
const passing = /^(exp|iat|nbf|jti|nonce|auth_time|.+_hash|aio|uti|rh|fva)$/

/**
 * The name under which tabs find each other. Every script of the origin can read it: it is a digest.
 *
 * @param name - see `AcrossTabsOptions`
 */
export async function groupOf(
  name: string | ((token: string | null) => string),
  token: string | null,
): Promise<string> {
  let user: unknown = token
  try {
    // RFC 7519 section 3: what a JWT claims is its second part, in base64url.
    const claims = token?.split('.')[1]?.replace(/-/g, '+').replace(/_/g, '/')
    user = JSON.parse(atob(claims ?? ''), (claim, value: unknown) =>
      passing.test(claim) ? undefined : value,
    )
  } catch {
    // Not a JWT: the same token, the same user.
  }
  const text = typeof name === 'string' ? JSON.stringify([name, user]) : name(token)
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return `tidings:1:${new Uint8Array(digest).join()}`
}
