import { useEffect } from 'react'

/**
 * Puts the number in front of the document's title while there is one, whoever else changes it. A
 * number that stands there already, of another tray or of the app, is left alone.
 */
export function useTitleCount(count: number): void {
  useEffect(() => {
    if (count === 0) return
    const own = `(${count})`
    const show = () => {
      if (!/^\(\d+\)/.test(document.title)) document.title = `${own} ${document.title}`
    }
    show()
    // Routers set the title anew on every page.
    const observer = new MutationObserver(show)
    observer.observe(document.head, { childList: true, subtree: true, characterData: true })
    return () => {
      observer.disconnect()
      if (document.title.startsWith(own)) document.title = document.title.slice(own.length + 1)
    }
  }, [count])
}
