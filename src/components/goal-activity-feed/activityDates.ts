import type { FeedLabels } from '../labels'
import { relativeTime } from '../relativeTime'

interface DateOptions {
  readonly locale?: string
  readonly timeZone?: string
  readonly labels: Pick<FeedLabels, 'today' | 'yesterday' | 'justNow'>
}

export interface ActivityDates {
  /** Today, Yesterday, or the date; empty for an instant that is none. */
  day(at: string, now: number): string
  absolute(at: string): string
  relative(at: string, now: number): string
}

/** Says nothing of times, in as much room: what they are depends on where and when the page is read. */
export const noDates: ActivityDates = {
  day: () => '',
  absolute: () => '',
  relative: () => '\u00A0',
}

/** Says days and times in a locale and a time zone; formats are made once. */
export function createActivityDates({ locale, timeZone, labels }: DateOptions): ActivityDates {
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone })
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone })
  const say = (format: Intl.DateTimeFormat, at: string) => {
    const time = Date.parse(at)
    return Number.isNaN(time) ? '' : format.format(time)
  }
  return {
    day(at, now) {
      const text = say(day, at)
      if (text === day.format(now)) return labels.today
      return text === day.format(now - 86_400_000) ? labels.yesterday : text
    },
    absolute: (at) => say(full, at),
    relative(at, now) {
      const time = Date.parse(at)
      return Number.isNaN(time) ? '' : relativeTime(now - time, labels.justNow, locale)
    },
  }
}
