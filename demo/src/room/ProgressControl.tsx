import { useState, type CSSProperties } from 'react'

interface ProgressControlProps {
  readonly label: string
  /** 0–100. */
  readonly value: number
  readonly disabled?: boolean
  /** Called once for each change, when the hand lets go. */
  readonly onCommit: (value: number) => void
}

/** A slider that follows the server, but not while it is held. */
export function ProgressControl({ label, value, disabled, onCommit }: ProgressControlProps) {
  const [held, setHeld] = useState<number | null>(null)
  const shown = held ?? value
  const commit = () => {
    if (held !== null && held !== value) onCommit(held)
    setHeld(null)
  }
  return (
    <span className="progress-control">
      <input
        type="range"
        aria-label={label}
        min={0}
        max={100}
        step={5}
        value={shown}
        disabled={disabled}
        style={{ '--value': `${shown}%` } as CSSProperties}
        onChange={(event) => setHeld(Number(event.target.value))}
        onPointerUp={commit}
        onKeyUp={commit}
        onBlur={commit}
      />
      <span className="progress-control-value">{shown}%</span>
    </span>
  )
}
