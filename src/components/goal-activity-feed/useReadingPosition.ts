import { useEffect, useLayoutEffect, useRef, useState } from 'react'

/** Further from the top than this and something is being read, pixels. */
const awayPx = 32

/** On a server nothing is measured, and React 18 warns of a layout effect there. */
const useMeasuring = typeof document === 'undefined' ? useEffect : useLayoutEffect

interface Anchor {
  readonly element: HTMLElement
  readonly top: number
}

interface ReadingPositionOptions {
  readonly newestId: string | undefined
  readonly autoScroll: boolean
}

/**
 * Keeps what is being read where it is while newer items come in above it. Browsers anchor scrolling
 * by themselves only in part (Safari not at all), so it is measured.
 */
export function useReadingPosition({ newestId, autoScroll }: ReadingPositionOptions) {
  const scroller = useRef<HTMLDivElement>(null)
  const anchor = useRef<Anchor | null>(null)
  const shownNewest = useRef(newestId)
  const [isAway, setIsAway] = useState(false)

  useMeasuring(() => {
    const { current } = scroller
    if (!current) return
    const held = anchor.current
    if (autoScroll && shownNewest.current !== newestId) current.scrollTop = 0
    else if (current.scrollTop > awayPx && held?.element.isConnected) {
      current.scrollTop += held.element.offsetTop - held.top
    }
    shownNewest.current = newestId
    anchor.current = anchorOf(current)
  })

  const onScroll = () => {
    const { current } = scroller
    if (!current) return
    setIsAway(current.scrollTop > awayPx)
    anchor.current = anchorOf(current)
  }

  const toTop = () => {
    scroller.current?.scrollTo({ top: 0 })
    scroller.current?.querySelector<HTMLElement>('article')?.focus({ preventScroll: true })
  }

  /** From a button that goes to what comes before it. */
  const toLast = () => {
    const { current } = scroller
    const last = current?.querySelector<HTMLElement>('article:last-of-type') ?? current
    last?.focus({ preventScroll: true })
  }

  return { scroller, isAway, onScroll, toTop, toLast }
}

/** The first article that can be seen. */
function anchorOf(scroller: HTMLElement): Anchor | null {
  for (const element of scroller.querySelectorAll<HTMLElement>('article')) {
    const { offsetTop: top, offsetHeight } = element
    if (top + offsetHeight > scroller.scrollTop) return { element, top }
  }
  return null
}
