import { clsx } from 'clsx/lite'
import {
  forwardRef,
  useEffect,
  useMemo,
  type ComponentPropsWithoutRef,
  type ReactNode,
} from 'react'
import type { GoalActivity } from '../../domains/goals'
import {
  useConnectionStatus,
  useGoalActivity,
  useRealtimeContext,
  type RealtimeLabels,
} from '../../react'
import { feedLabels } from '../labels'
import { useIsHydrated } from '../useIsHydrated'
import { useLabels } from '../useLabels'
import { useNow } from '../useNow'
import { visuallyHidden } from '../visuallyHidden'
import { createActivityDates, noDates } from './activityDates'
import { ActivityItem, type ActivitySlots } from './ActivityItem'
import { FeedStatus } from './FeedStatus'
import { moveFeedFocus } from './moveFeedFocus'
import { useActivityPages, type LoadActivities } from './useActivityPages'
import { useNewCount } from './useNewCount'
import { useReadingPosition } from './useReadingPosition'

export type { LoadActivities }

export interface GoalActivityFeedProps
  extends Omit<ComponentPropsWithoutRef<'section'>, 'children'>, ActivitySlots {
  /** The goal whose activity is shown; another one begins at the top. */
  goalId: string
  /** Activities the app has already, newest first. @default none */
  initialActivities?: readonly GoalActivity[]
  /**
   * Loads a page of activities: the newest at first and whenever events may have been missed, earlier ones
   * when the reader asks for them. @default nothing is loaded, only live activities are shown
   */
  loadActivities?: LoadActivities
  /** How many live activities are kept; loaded pages do not count. @default 100 */
  maxActivities?: number
  /** Scrolls to each new activity, even while the reader is further down. @default false */
  autoScroll?: boolean
  /** Renders the empty feed. @default the text `labels.feedEmpty` */
  renderEmpty?: () => ReactNode
  /** BCP 47 tag. @default that of the labels, else the browser's */
  locale?: string
  /** IANA name, for days and times. @default the browser's */
  timeZone?: string
  /** Words of this component alone; those left out are the provider's. */
  labels?: Partial<RealtimeLabels>
}

/**
 * What happens around a goal, live: newest first, by day, earlier pages on demand.
 *
 * @example `<GoalActivityFeed goalId={goal.id} loadActivities={api.activities} />`
 */
export const GoalActivityFeed = /* @__PURE__ */ forwardRef<HTMLElement, GoalActivityFeedProps>(
  // What one user has seen is shown to no other, and each goal begins at the top.
  (props, ref) => (
    <Feed key={`${useRealtimeContext().session} ${props.goalId}`} {...props} ref={ref} />
  ),
)

const Feed = /* @__PURE__ */ forwardRef<HTMLElement, GoalActivityFeedProps>(
  function GoalActivityFeed(
    {
      goalId,
      initialActivities,
      loadActivities,
      maxActivities = 100,
      autoScroll = false,
      renderActor,
      renderIcon,
      renderActivity,
      renderEmpty,
      locale: ownLocale,
      timeZone,
      labels: ownLabels,
      className,
      ...rest
    },
    ref,
  ) {
    const labels = useLabels(feedLabels, ownLabels, ownLocale)
    const isHydrated = useIsHydrated()
    const isLost = useConnectionStatus((status) => status.isLost)
    const {
      activities: live,
      unseenCount,
      markSeen,
    } = useGoalActivity({
      goalId,
      initialActivities,
      maxActivities,
    })
    const pages = useActivityPages(goalId, loadActivities)
    const items = useMemo(() => merge(live, pages.items), [live, pages.items])
    const { scroller, isAway, onScroll, toTop, toLast } = useReadingPosition({
      newestId: items[0]?.id,
      autoScroll,
    })
    const newCount = useNewCount(live)
    const now = useNow(30_000)
    const { today, yesterday, justNow, locale } = labels
    const dates = useMemo(
      () =>
        isHydrated
          ? createActivityDates({ locale, timeZone, labels: { today, yesterday, justNow } })
          : noDates,
      [isHydrated, locale, timeZone, today, yesterday, justNow],
    )
    const slots = useMemo(
      () => ({ renderActor, renderIcon, renderActivity }),
      [renderActor, renderIcon, renderActivity],
    )
    useEffect(() => {
      if (unseenCount > 0 && !isAway) markSeen()
    }, [unseenCount, isAway, markSeen])
    const hasEarlier = pages.nextCursor !== null
    return (
      <section
        {...rest}
        ref={ref}
        className={clsx('tidings-feed', className)}
        data-stale={isLost || undefined}
        data-status={pages.status}
      >
        <span role="status" style={visuallyHidden}>
          {newCount > 0 ? labels.feedAnnounce(newCount) : ''}
        </span>
        {isAway && unseenCount > 0 && (
          <button type="button" className="tidings-feed-new" onClick={toTop}>
            <bdi>{labels.feedNew(unseenCount)}</bdi>
          </button>
        )}
        <div ref={scroller} className="tidings-feed-scroller" onScroll={onScroll} tabIndex={-1}>
          {items.length > 0 && (
            <div
              role="feed"
              aria-label={labels.feed}
              aria-busy={pages.status === 'loading'}
              onKeyDown={moveFeedFocus}
            >
              {items.map((activity, index) => {
                const day = dates.day(activity.at, now)
                const before = items[index - 1]
                return (
                  <ActivityItem
                    key={activity.id}
                    activity={activity}
                    day={before && dates.day(before.at, now) === day ? undefined : day}
                    position={index + 1}
                    setSize={hasEarlier ? -1 : items.length}
                    relative={dates.relative(activity.at, now)}
                    absolute={dates.absolute(activity.at)}
                    say={labels.activity}
                    slots={slots}
                  />
                )
              })}
            </div>
          )}
          <FeedStatus
            pages={pages}
            isEmpty={items.length === 0}
            onLeave={toLast}
            hasLoader={loadActivities !== undefined}
            renderEmpty={renderEmpty}
            labels={labels}
          />
          <div className="tidings-feed-stale">
            {isLost && (
              <p>
                <bdi>{labels.feedStale}</bdi>
              </p>
            )}
          </div>
        </div>
      </section>
    )
  },
)

/** Live items and loaded ones, none twice, by time: pages and events may overlap. */
function merge(
  live: readonly GoalActivity[],
  loaded: readonly GoalActivity[],
): readonly GoalActivity[] {
  const byId = new Map<string, GoalActivity>()
  for (const activity of [...live, ...loaded]) {
    if (!byId.has(activity.id)) byId.set(activity.id, activity)
  }
  return [...byId.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || 0)
}
