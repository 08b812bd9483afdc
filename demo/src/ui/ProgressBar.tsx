interface ProgressBarProps {
  readonly label: string
  /** 0–100. */
  readonly value: number
  readonly tone?: string
}

/** Progress as a bar. */
export function ProgressBar({ label, value, tone = 'active' }: ProgressBarProps) {
  return (
    <span
      className="progress-bar"
      data-tone={tone}
      role="progressbar"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <span style={{ inlineSize: `${value}%` }} />
    </span>
  )
}
