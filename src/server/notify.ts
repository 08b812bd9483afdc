import { isRealtimeError } from '../protocol'

/**
 * Calls what an app handed over to be told something. What it throws, or rejects with, stops
 * nothing here.
 */
export function notify<T>(
  listener: ((value: T) => unknown) | undefined,
  value: T,
  onError: (error: unknown) => void,
): void {
  try {
    const result = listener?.(value)
    // an async function passes for one that returns nothing
    if (result instanceof Promise) result.catch(onError)
  } catch (error) {
    onError(error)
  }
}

/**
 * A callback that answers: what it throws, or rejects with, is reported, and goes on to whoever asked.
 * An error of this library is an answer too.
 */
export function reporting<TArguments extends unknown[], TResult>(
  ask: (...args: TArguments) => TResult,
  onError: (error: unknown) => void,
): (...args: TArguments) => TResult {
  const fail = (error: unknown): never => {
    if (!isRealtimeError(error)) onError(error)
    throw error
  }
  return (...args) => {
    try {
      const result = ask(...args)
      return result instanceof Promise ? (result.catch(fail) as TResult) : result
    } catch (error) {
      return fail(error)
    }
  }
}
