import { useEffect, useRef, type RefObject } from 'react'
import { useLatest } from '../../react'

/** Closes on Escape, giving the focus back where it has gone nowhere else, and on a press elsewhere. */
export function usePopover(isOpen: boolean, close: () => void): RefObject<HTMLDivElement | null> {
  const ref = useRef<HTMLDivElement>(null)
  const latestClose = useLatest(close)
  useEffect(() => {
    const body = ref.current
    if (!isOpen || !body) return
    const { ownerDocument } = body
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      latestClose.current()
      const { activeElement } = ownerDocument
      if (activeElement === ownerDocument.body || body.contains(activeElement))
        body.querySelector<HTMLElement>('[aria-expanded]')?.focus()
    }
    const onPress = (event: PointerEvent) => {
      if (!body.contains(event.target as Node)) latestClose.current()
    }
    ownerDocument.addEventListener('keydown', onKey)
    ownerDocument.addEventListener('pointerdown', onPress)
    return () => {
      ownerDocument.removeEventListener('keydown', onKey)
      ownerDocument.removeEventListener('pointerdown', onPress)
    }
  }, [isOpen, latestClose])
  return ref
}
