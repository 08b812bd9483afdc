import { useInsertionEffect, useRef, type RefObject } from 'react'

/**
 * A ref that holds the latest value from the commit on, so that inline handlers need no
 * re-subscription and no ref is written during render.
 */
export function useLatest<T>(value: T): RefObject<T> {
  const ref = useRef(value)
  useInsertionEffect(() => {
    ref.current = value
  })
  return ref
}
