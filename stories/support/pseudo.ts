const accents: Readonly<Record<string, string>> = {
  a: 'á',
  e: 'ë',
  i: 'ï',
  o: 'ö',
  u: 'ü',
  n: 'ñ',
  c: 'ç',
}

/** Longer, accented and bracketed: shows what is cut off and what was not translated. */
export const pseudoText = (text: string) =>
  `[${text.replace(/[aeiounc]/g, (letter) => accents[letter] ?? letter)}${' ~'.repeat(Math.ceil(text.length / 6))}]`

/** A pseudo-locale of any texts. */
export function pseudo<T extends object>(texts: T): T {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      name,
      typeof text === 'function'
        ? (...args: unknown[]) =>
            pseudoText(String((text as (...all: unknown[]) => unknown)(...args)))
        : pseudoText(String(text)),
    ]),
  ) as T
}
