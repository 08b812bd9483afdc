import type { CloseKind } from './closeReason'

/** What servers say that have no codes, or codes of their own; the first that fits. */
const kinds: readonly (readonly [RegExp, CloseKind])[] = [
  [/^50[234] /, 'server'],
  [/rate.?limit|too.?many/i, 'rate-limited'],
  [/^410 |forbid|denied|access_refused|not.?found/i, 'forbidden'],
  [/unauth|authenti|credential|access refused|token|jwt/i, 'unauthorized'],
  [/available|internal|shut|restart|broker/i, 'server'],
]

/**
 * What a refusal in words means, for protocols that refuse in words.
 *
 * @param text - an HTTP status, a code (`UNAUTHORIZED`), a sentence, or several of these
 * @returns `undefined` where the words say nothing
 */
export const closeKindOfText = (text: string): CloseKind | undefined =>
  kinds.find(([words]) => words.test(text))?.[1]
