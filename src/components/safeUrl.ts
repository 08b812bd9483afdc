/**
 * An address that came over the wire, if a link may lead there: http, https, or a path of this
 * origin. Everything else (`javascript:`, `data:`, …) is refused.
 *
 * @returns the address as the browser reads it, or `undefined`
 */
export function safeUrl(url: string | undefined): string | undefined {
  if (!url) return undefined
  // Parsed first: browsers strip blanks and line breaks out of `java\nscript:`.
  const base = (globalThis as { location?: { href: string } }).location?.href
  try {
    // Older browsers that are supported have no `URL.canParse`.
    const { protocol, href } = new URL(url, base)
    return /^https?:$/.test(protocol) ? href : undefined
  } catch {
    return undefined
  }
}
