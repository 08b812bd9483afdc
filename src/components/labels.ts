import type { RealtimeErrorCode } from '../protocol'
import type { RealtimeLabels } from '../react'

const states = {
  idle: 'Not connected',
  connecting: 'Connecting',
  connected: 'Live',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
  failed: 'Disconnected',
  closed: 'Closed',
} as const

/** Of the connection, all there are. */
export const stateNames = /* @__PURE__ */ (() => Object.keys(states) as (keyof typeof states)[])()

const banners = {
  idle: 'Live updates are off.',
  connecting: 'Connecting to live updates…',
  connected: 'Live updates are back.',
  reconnecting: 'Live updates paused. Reconnecting…',
  offline: 'You are offline. What you see may be out of date.',
  failed: 'Live updates stopped. What you see may be out of date.',
  closed: 'Live updates ended.',
} as const

/** What helps no longer by itself. */
const refusals: Partial<Record<RealtimeErrorCode, string>> = {
  FORBIDDEN: 'You have no access',
  UNAUTHORIZED: 'Please sign in again',
  REFRESH_FAILED: 'Please sign in again',
}

/** What the indicator says. Each component has its own texts, so that none carries those of the others. */
export const indicatorLabels = {
  state: (state) => states[state],
  degraded: 'Live (limited)',
  banner: (state) => banners[state],
  details: 'Connection details',
  via: 'Via',
  attempt: 'Attempt',
  lastEvent: 'Last update',
  lastEventNever: 'None yet',
  nextRetry: 'Next attempt',
  inSeconds: (seconds) => (seconds > 0 ? `in ${seconds} s` : 'now'),
  retryNow: 'Retry now',
  reason: 'Reason',
  failure: ({ code, retryable }) =>
    code === 'UNAVAILABLE'
      ? 'The server is not available'
      : (!retryable && refusals[code]) || 'No connection to the server',
  justNow: 'just now',
} satisfies Partial<RealtimeLabels>

export type IndicatorLabels = Pick<RealtimeLabels, keyof typeof indicatorLabels | 'locale'>

export const badgeLabels = { live: 'Live' } satisfies Partial<RealtimeLabels>

export const highlightLabels = { updated: 'Updated' } satisfies Partial<RealtimeLabels>

export const feedLabels = {
  feed: 'Activity',
  feedLoading: 'Loading activity',
  feedEmpty: 'Nothing has happened yet. New activity appears here by itself.',
  feedError: 'The activity could not be loaded.',
  feedRetry: 'Try again',
  feedEarlier: 'Show earlier activity',
  feedEnd: 'This is where it began.',
  feedStale: 'Live updates are paused. New activity appears once the connection is back.',
  feedNew: (count) => `${count} new`,
  feedAnnounce: (count) => (count === 1 ? '1 new activity' : `${count} new activities`),
  today: 'Today',
  yesterday: 'Yesterday',
  justNow: 'just now',
} satisfies Partial<RealtimeLabels>

export type FeedLabels = Pick<RealtimeLabels, keyof typeof feedLabels>

/** The English texts. */
export const defaultLabels: RealtimeLabels = /* @__PURE__ */ (() => ({
  ...indicatorLabels,
  ...badgeLabels,
  ...highlightLabels,
  ...feedLabels,
}))()
