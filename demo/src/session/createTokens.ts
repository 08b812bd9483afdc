import { sendRequest } from '../api/sendRequest'

/** Tokens of one user. */
export interface Tokens {
  /** The token in hand, or a first one. */
  current(): string | Promise<string>
  /** A new one, after the old was refused. */
  refresh(): Promise<string>
}

/** Keeps the token in memory only; nothing of it outlives the page. */
export function createTokens(userId: string): Tokens {
  let token: string | null = null
  async function refresh() {
    const answer = await sendRequest<{ token: string }>('/dev/token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ userId }),
    })
    token = answer.token
    return token
  }
  return { current: () => token ?? refresh(), refresh }
}
