import { useEffect } from 'react'

const prefix = /^\(\d+\) /

/** Puts the number in front of the document's title while there is one, whoever else changes it. */
export function useTitleCount(count: number): void {
  useEffect(() => {
    if (count === 0) return
    const show = () => {
      const title = `(${count}) ${document.title.replace(prefix, '')}`
      if (document.title !== title) document.title = title
    }
    show()
    // Routers set the title anew on every page.
    const observer = new MutationObserver(show)
    observer.observe(document.head, { childList: true, subtree: true, characterData: true })
    return () => {
      observer.disconnect()
      document.title = document.title.replace(prefix, '')
    }
  }, [count])
}
