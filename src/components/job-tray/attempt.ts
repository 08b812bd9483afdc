/** What a browser may forbid: where it does, nothing comes of it. */
export function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}
