import { memo, useId, type ReactNode } from 'react'
import type { GoalActivity } from '../../domains/goals'
import type { RealtimeLabels } from '../../react'
import { ActivityIcon } from './activityIcons'

/** Parts of an activity that the app may render itself. */
export interface ActivitySlots {
  /** Renders a person by their user id. @default the id */
  renderActor?: (actorId: string) => ReactNode
  /** Renders the picture beside the sentence. @default an icon for `activity.icon` */
  renderIcon?: (activity: GoalActivity) => ReactNode
  /** Renders everything inside the article. @default icon, sentence, body and time */
  renderActivity?: (activity: GoalActivity) => ReactNode
}

interface ActivityItemProps {
  activity: GoalActivity
  /** The heading of its day, in the first article of the day. */
  day?: string
  position: number
  /** -1 while more can be loaded. */
  setSize: number
  /** `5 min. ago` */
  relative: string
  /** The full date and time. */
  absolute: string
  /** @default in English */
  say?: RealtimeLabels['activity']
  slots: ActivitySlots
}

/** One article of the feed. */
export const ActivityItem = /* @__PURE__ */ memo(function ActivityItem({
  activity,
  day,
  position,
  setSize,
  relative,
  absolute,
  say,
  slots,
}: ActivityItemProps) {
  const { renderActor, renderIcon, renderActivity } = slots
  const id = useId()
  return (
    <article
      className="tidings-feed-item"
      data-type={activity.type}
      data-icon={activity.icon}
      tabIndex={0}
      aria-posinset={position}
      aria-setsize={setSize}
      aria-labelledby={id}
    >
      {day && <h3 className="tidings-feed-day">{day}</h3>}
      {renderActivity ? (
        <div id={id}>{renderActivity(activity)}</div>
      ) : (
        <div className="tidings-feed-row">
          <span className="tidings-feed-icon">
            {renderIcon?.(activity) ?? <ActivityIcon name={activity.icon} />}
          </span>
          <div className="tidings-feed-text">
            <p id={id} className="tidings-feed-sentence" dir="auto">
              {(say?.(activity) ?? activity.parts).map(({ kind, text }, index) => {
                // What people wrote runs its own way; the words between say which way the sentence runs.
                const Part = kind === 'text' ? 'span' : 'bdi'
                return (
                  <Part key={index} data-part={kind}>
                    {kind === 'actor' ? (renderActor?.(text) ?? text) : text}
                  </Part>
                )
              })}
            </p>
            {activity.body !== undefined && (
              <p className="tidings-feed-body" dir="auto">
                {activity.body}
              </p>
            )}
            <time className="tidings-feed-time" dateTime={activity.at} title={absolute}>
              <bdi>{relative}</bdi>
            </time>
          </div>
        </div>
      )}
    </article>
  )
})
