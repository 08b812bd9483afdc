import { useEffect } from 'react'

/** Names the tab, and with it the entry in the history, after the page that is open. */
export function usePageTitle(name: string): void {
  useEffect(() => {
    document.title = `${name} · Cairn`
  }, [name])
}
