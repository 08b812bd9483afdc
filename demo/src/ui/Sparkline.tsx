interface SparklineProps {
  /** Oldest first. */
  readonly values: readonly number[]
  readonly target: number
  /** What the line shows, for screen readers. */
  readonly label: string
}

const width = 240
const height = 56
const margin = 5

/** A line of values with the target as a dashed line and a dot on the latest. */
export function Sparkline({ values, target, label }: SparklineProps) {
  const low = Math.min(target, ...values)
  const span = Math.max(target, ...values) - low || 1
  const x = (index: number) => (index / Math.max(1, values.length - 1)) * (width - 2)
  const y = (value: number) => height - margin - ((value - low) / span) * (height - 2 * margin)
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`)
  const last = values.at(-1)
  const base = height + margin
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <line className="sparkline-target" x1="0" x2={width} y1={y(target)} y2={y(target)} />
      {points.length > 1 && (
        <polygon
          className="sparkline-area"
          points={`${x(0)},${base} ${points.join(' ')} ${x(values.length - 1)},${base}`}
        />
      )}
      <polyline className="sparkline-line" points={points.join(' ')} />
      {last !== undefined && (
        // A line of no length with round ends stays a circle however the drawing is stretched.
        <path className="sparkline-dot" d={`M${x(values.length - 1)} ${y(last)}h0.01`} />
      )}
    </svg>
  )
}
