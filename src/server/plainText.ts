const unkeepable = /[\0\p{Surrogate}]/u

/**
 * Whether every store keeps a text as it is: Postgres has no NUL, and half of a surrogate pair becomes
 * another character in UTF-8, and with it two names one.
 */
export const isPlainText = (text: string): boolean => !unkeepable.test(text)
