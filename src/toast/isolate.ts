/** They would turn the words around them, or let out those that are held apart. */
const marks = /[\u202A-\u202E\u2066-\u2069]/g

const fromRightToLeft = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/

/** Words of others as they may stand within a sentence, whichever way either of them runs. */
export function isolate(words: string): string {
  const plain = words.replace(marks, '')
  return fromRightToLeft.test(plain) ? `\u2068${plain}\u2069` : plain
}
