/** A name and value that tell one series of a metric from another. */
type Labels = Readonly<Record<string, string>>

/** One metric with its series, before it is written. */
export interface Metric {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly samples: readonly Sample[]
}

/** One line: `name`, what is added to it, labels and value. */
export interface Sample {
  /** `_bucket`, `_sum` or `_count` of a histogram. @default '' */
  readonly suffix?: string
  readonly labels?: Labels
  readonly value: number
}

/** The content type of {@link serializeMetrics}. */
export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8'

/** Writes metrics in the Prometheus text exposition format 0.0.4. */
export function serializeMetrics(metrics: readonly Metric[]): string {
  return metrics.map((metric) => `${linesOf(metric).join('\n')}\n`).join('')
}

function linesOf({ name, type, help, samples }: Metric): string[] {
  return [
    `# HELP ${name} ${escapeHelp(help)}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(({ suffix = '', labels = {}, value }) => {
      return `${name}${suffix}${labelsText(labels)} ${numberText(value)}`
    }),
  ]
}

function labelsText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`)
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}

/** `Infinity` has a spelling of its own in the format; all other numbers are as Go reads them. */
export function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}

const escapeHelp = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
const escapeLabel = (text: string) => escapeHelp(text).replaceAll('"', '\\"')
