import { Link } from 'wouter'

/** The name and its stones; leads home. */
export function Brand() {
  return (
    <Link href="/" className="brand" aria-label="Cairn, all goals">
      <svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true">
        <ellipse cx="12" cy="19" rx="9" ry="3.4" />
        <ellipse cx="12.6" cy="12.4" rx="6.2" ry="2.8" />
        <ellipse cx="11.6" cy="6.6" rx="3.8" ry="2.3" />
      </svg>
      <span className="brand-name">Cairn</span>
    </Link>
  )
}
