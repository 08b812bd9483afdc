import type { ReactNode } from 'react'
import type { FeedLabels } from '../labels'
import type { ActivityPages } from './useActivityPages'

interface FeedStatusProps {
  pages: ActivityPages
  isEmpty: boolean
  /** Called before a button goes. */
  onLeave: () => void
  hasLoader: boolean
  renderEmpty?: () => ReactNode
  labels: FeedLabels
}

/** What stands at the end of the feed: loading, an error, nothing, or the way to earlier items. */
export function FeedStatus({
  pages,
  isEmpty,
  onLeave,
  hasLoader,
  renderEmpty,
  labels,
}: FeedStatusProps) {
  const leave = (ask: () => void) => () => {
    onLeave()
    ask()
  }
  if (pages.status === 'loading') {
    return (
      <div className="tidings-feed-loading" role="status" aria-label={labels.feedLoading}>
        {Array.from({ length: isEmpty ? 4 : 1 }, (_, index) => (
          <span key={index} className="tidings-feed-skeleton" aria-hidden="true" />
        ))}
      </div>
    )
  }
  if (pages.status === 'error') {
    return (
      <div role="alert" className="tidings-feed-error">
        <p>
          <bdi>{labels.feedError}</bdi>
        </p>
        <button type="button" className="tidings-button" onClick={leave(pages.retry)}>
          {labels.feedRetry}
        </button>
      </div>
    )
  }
  if (isEmpty)
    return (
      renderEmpty?.() ?? (
        <p className="tidings-feed-empty">
          <bdi>{labels.feedEmpty}</bdi>
        </p>
      )
    )
  if (pages.nextCursor !== null) {
    return (
      <button
        type="button"
        className="tidings-button tidings-feed-earlier"
        onClick={leave(pages.loadEarlier)}
      >
        {labels.feedEarlier}
      </button>
    )
  }
  return hasLoader ? <p className="tidings-feed-end">{labels.feedEnd}</p> : null
}
