import type { RealtimeEvent } from 'tidings'

/** One line of the log. */
export interface LogLine {
  readonly id: string
  readonly time: string
  /** Which of the sites. */
  readonly site: string
  readonly text: string
  readonly tone: 'plain' | 'good' | 'bad' | 'warn'
}

const words: Readonly<Record<string, readonly [string, LogLine['tone']]>> = {
  'job.started': ['began', 'plain'],
  'job.completed': ['is done', 'good'],
  'job.failed': ['failed', 'bad'],
  'job.paused': ['was paused', 'warn'],
  'job.resumed': ['goes on', 'plain'],
  'job.cancelled': ['was cancelled', 'warn'],
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

/** An event of an execution as a line for people. */
export function logLine(
  { id, type, timestamp, data }: RealtimeEvent,
  siteOf: (jobId: string) => string,
): LogLine {
  const { jobId, message, error, result } = (data ?? {}) as Readonly<Record<string, unknown>>
  const [word, tone] = words[type] ?? [textOf(message), 'plain']
  const detail = textOf(error ?? result)
  return {
    id: id ?? `${timestamp} ${type} ${textOf(jobId)}`,
    time: timestamp,
    site: siteOf(textOf(jobId)),
    text: detail ? `${word}: ${detail}` : word,
    tone,
  }
}
