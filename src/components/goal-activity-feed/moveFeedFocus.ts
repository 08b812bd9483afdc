import type { KeyboardEvent } from 'react'

const focusable =
  'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, [tabindex="0"]'

/**
 * Page keys move between articles, Control with End or Home to what follows or precedes the feed.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/feed/
 */
export function moveFeedFocus(event: KeyboardEvent<HTMLElement>) {
  const feed = event.currentTarget
  const target = event.ctrlKey ? outside(feed, event.key) : neighbour(feed, event.key)
  if (target === null) return
  event.preventDefault()
  target?.focus()
}

/** `null`: not one of the keys. */
function neighbour(feed: HTMLElement, key: string): HTMLElement | null | undefined {
  const direction = key === 'PageDown' ? 1 : key === 'PageUp' ? -1 : 0
  if (direction === 0) return null
  const articles = [...feed.querySelectorAll<HTMLElement>('article')]
  const index = articles.findIndex((article) => article.contains(feed.ownerDocument.activeElement))
  return articles[index + direction]
}

function outside(feed: HTMLElement, key: string): HTMLElement | null | undefined {
  if (key !== 'End' && key !== 'Home') return null
  const all = [...feed.ownerDocument.querySelectorAll<HTMLElement>(focusable)]
  const side = key === 'End' ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING
  const found = all.filter(
    (element) => !feed.contains(element) && feed.compareDocumentPosition(element) & side,
  )
  return found.at(key === 'End' ? 0 : -1)
}
