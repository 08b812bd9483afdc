import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react'

/** Further from the top than this and something is being read, pixels. */
const awayPx = 32

/**
 * Keeps what is being read where it is while newer items come in above it. Browsers anchor scrolling
 * by themselves only in part (Safari not at all), so it is measured.
 */
export function useReadingPosition(
  scroller: RefObject<HTMLElement | null>,
  { newestId, autoScroll }: { newestId: string | undefined; autoScroll: boolean },
) {
  const [isAway, setIsAway] = useState(false)
  const anchor = useRef<{ element: HTMLElement; top: number } | null>(null)
  const shownNewest = useRef(newestId)

  const remember = useCallback(() => {
    const { current } = scroller
    if (!current) return
    anchor.current = null
    for (const element of current.querySelectorAll<HTMLElement>('article')) {
      if (element.offsetTop + element.offsetHeight <= current.scrollTop) continue
      anchor.current = { element, top: element.offsetTop }
      break
    }
  }, [scroller])

  useLayoutEffect(() => {
    const { current } = scroller
    if (!current) return
    const held = anchor.current
    if (autoScroll && shownNewest.current !== newestId) current.scrollTop = 0
    else if (current.scrollTop > awayPx && held?.element.isConnected) {
      current.scrollTop += held.element.offsetTop - held.top
    }
    shownNewest.current = newestId
    remember()
  })

  const onScroll = useCallback(() => {
    setIsAway((scroller.current?.scrollTop ?? 0) > awayPx)
    remember()
  }, [scroller, remember])

  const toTop = useCallback(() => {
    scroller.current?.scrollTo({ top: 0 })
    scroller.current?.querySelector<HTMLElement>('article')?.focus({ preventScroll: true })
  }, [scroller])

  return { isAway, onScroll, toTop }
}
