import type { CloseKind } from './closeReason'

/** What servers say that have no codes, or codes of their own; the first that fits. */
const kinds: readonly (readonly [RegExp, CloseKind])[] = [
  [/rate.?limit|too.?many/i, 'rate-limited'],
  [/forbid|denied|access_refused|not.?found/i, 'forbidden'],
  [/unauth|authenti|credential|access refused|token|jwt/i, 'unauthorized'],
  [/unavailable|not available|internal|shut|restart|broker/i, 'server'],
]

/**
 * What a refusal in words means, for protocols that refuse in words.
 *
 * @param text - a code (`UNAUTHORIZED`), a sentence, or both
 * @returns `undefined` where the words say nothing
 */
export const closeKindOfText = (text: string): CloseKind | undefined =>
  kinds.find(([words]) => words.test(text))?.[1]
