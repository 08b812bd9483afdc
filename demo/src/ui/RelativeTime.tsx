import { useSyncExternalStore } from 'react'
import { locale } from './language'

const tickMs = 15_000
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** One timer for all the times on the page. */
function subscribe(listener: () => void) {
  listeners.add(listener)
  timer ??= setInterval(() => {
    for (const each of [...listeners]) each()
  }, tickMs)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

function wordsFor(at: string): string {
  const seconds = (Date.parse(at) - Date.now()) / 1000
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit)
  }
  return 'just now'
}

/** How long ago something was, kept right. */
export function RelativeTime({ at }: { readonly at: string }) {
  const words = useSyncExternalStore(subscribe, () => wordsFor(at))
  return (
    <time dateTime={at} title={new Date(at).toLocaleString(locale)}>
      {words}
    </time>
  )
}
