import { useState, type CSSProperties } from 'react'

interface RateControlProps {
  /** Events a second now. */
  readonly rate: number
  readonly onCommit: (perSecond: number) => void
}

/** Events a second that the slider can choose; evenly spaced for the hand, not in number. */
const rates = [0, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]

/** How busy the scripted world is. */
export function RateControl({ rate, onCommit }: RateControlProps) {
  const [held, setHeld] = useState<number | null>(null)
  const nearest = rates.findLastIndex((each) => each <= rate)
  const index = held ?? Math.max(0, nearest)
  const chosen = rates[index] ?? 0
  const commit = () => {
    if (held !== null && chosen !== rate) onCommit(chosen)
    setHeld(null)
  }
  return (
    <label className="rate">
      <span className="rate-label">
        Events from the others
        <output>{chosen === 0 ? 'stopped' : `${chosen} a second`}</output>
      </span>
      <input
        type="range"
        min={0}
        max={rates.length - 1}
        step={1}
        value={index}
        aria-valuetext={chosen === 0 ? 'stopped' : `${chosen} a second`}
        style={{ '--value': `${(index / (rates.length - 1)) * 100}%` } as CSSProperties}
        onChange={(event) => setHeld(Number(event.target.value))}
        onPointerUp={commit}
        onKeyUp={commit}
        onBlur={commit}
      />
    </label>
  )
}
