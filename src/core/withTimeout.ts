import type { Environment } from './environment'

/** Rejects when the promise has not settled in so many milliseconds. */
export function withTimeout<T>(
  promise: Promise<T>,
  environment: Environment,
  timeoutMs: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = environment.setTimer(
      () => reject(new Error(`no answer in ${timeoutMs} ms`)),
      timeoutMs,
    )
    promise.then(resolve, reject).finally(cancel)
  })
}
