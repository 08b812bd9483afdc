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
