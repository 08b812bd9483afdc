import { useEffect, useRef, type RefObject } from 'react'

/**
 * A page that is opened begins at its top; one that is returned to is where the browser left it. The
 * focus goes to the page if what had it is gone.
 */
export function useArrival(location: string, page: RefObject<HTMLElement | null>): void {
  const shown = useRef(location)
  useEffect(() => {
    // Told by the router.
    const onPush = () => scrollTo(0, 0)
    addEventListener('pushState', onPush)
    return () => removeEventListener('pushState', onPush)
  }, [])
  useEffect(() => {
    if (shown.current === location) return
    shown.current = location
    if (document.activeElement === document.body) page.current?.focus({ preventScroll: true })
  }, [location, page])
}
