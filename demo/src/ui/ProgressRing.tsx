const radius = 17
const circumference = 2 * Math.PI * radius

/** Progress as a ring with its number inside. */
export function ProgressRing({ value, tone }: { readonly value: number; readonly tone: string }) {
  return (
    <span className="progress-ring" data-tone={tone} role="img" aria-label={`${value} percent`}>
      <svg viewBox="0 0 40 40" aria-hidden="true">
        <circle className="progress-ring-track" cx="20" cy="20" r={radius} />
        <circle
          className="progress-ring-value"
          cx="20"
          cy="20"
          r={radius}
          strokeDasharray={circumference}
          strokeDashoffset={circumference * (1 - value / 100)}
        />
      </svg>
      <span aria-hidden="true">{value}</span>
    </span>
  )
}
