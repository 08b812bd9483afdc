import { vi } from 'vitest'

/** Waits for a fact. On a busy machine one comes later than the second that `vi.waitFor` has for it. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 20_000 })
