const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/**
 * `5 min. ago`, in the given locale.
 *
 * @param ageMs - how long ago, milliseconds; a future instant counts as now, since clocks are skewed
 * @param justNow - said under a minute
 */
export function relativeTime(ageMs: number, justNow: string, locale?: string): string {
  const seconds = ageMs / 1_000
  const unit = units.find(([, length]) => seconds >= length)
  if (!unit) return justNow
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
  return format.format(-Math.floor(seconds / unit[1]), unit[0])
}
