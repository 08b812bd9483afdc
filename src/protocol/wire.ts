import type { CloseReason } from './closeReason'

/** Text off the wire as what it says; what is too long, or no JSON, as it came: the client counts it. */
export function parseText(data: unknown, maxLength: number): unknown {
  if (typeof data !== 'string' || data.length > maxLength) return data
  try {
    return JSON.parse(data)
  } catch {
    return data
  }
}

/** A path becomes a WebSocket address on the page's own origin. */
export function webSocketUrl(url: string): string {
  const { location } = globalThis as { location?: { href: string } }
  if (/^wss?:/.test(url) || !location) return url
  return new URL(url, location.href).href.replace(/^http/, 'ws')
}

/** What a transport that threw means. */
export const closeReasonOfError = (cause?: unknown): CloseReason => ({
  kind: 'lost',
  message: (cause as Error | undefined)?.message,
  cause,
})

/** The environment's WebSocket. @throws where there is none */
export function needWebSocket<T>(found: T | undefined): T {
  if (!found) throw new Error('no WebSocket here: give one by `environment: { WebSocket }`')
  return found
}
