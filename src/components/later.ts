/** Runs it after a delay, milliseconds; a longer one than timers take would end at once. @returns cancel */
export function later(run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, Math.min(delayMs, 2_147_483_647))
  return () => clearTimeout(timer)
}
