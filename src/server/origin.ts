/**
 * Which web pages may connect. `'same'`: those served from the host that is asked; a list: exactly
 * these origins, `https://app.example.com`; a function decides for itself; `'any'`: all of them.
 */
export type AllowedOrigins = 'same' | 'any' | readonly string[] | ((origin: string) => boolean)

/**
 * Whether a request's `Origin` is allowed. Browsers always send one, so this is what keeps a
 * foreign page from using a visitor's connection; other programs send none and are let through.
 */
export function isOriginAllowed(
  allowed: AllowedOrigins,
  origin: string | undefined,
  host: string | undefined,
): boolean {
  if (allowed === 'any' || origin === undefined) return true
  if (typeof allowed === 'function') return allowed(origin)
  if (allowed !== 'same') return allowed.includes(origin)
  try {
    return new URL(origin).host === host
  } catch {
    return false
  }
}

/** `http://localhost`, `127.0.0.1`, `[::1]` and `*.localhost` on any port: this machine's pages. */
export function isLocalOrigin(origin: string): boolean {
  try {
    const { protocol, hostname } = new URL(origin)
    const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
    return /^https?:$/.test(protocol) && (isHere || hostname.endsWith('.localhost'))
  } catch {
    return false
  }
}
