/** What a browser may forbid, or an app refuse: where it throws, nothing comes of it. */
export function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}
