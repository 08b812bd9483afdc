/** How the page is connected. */
export type LinkKind = 'sse' | 'websocket' | 'fallback'

const words: Readonly<Record<LinkKind, string>> = {
  sse: 'Event stream',
  websocket: 'WebSocket',
  fallback: 'Whatever works',
}

interface LinkSwitchProps {
  readonly link: LinkKind
  readonly onChange: (link: LinkKind) => void
}

/** Chooses how the page is connected. */
export function LinkSwitch({ link, onChange }: LinkSwitchProps) {
  return (
    <div className="filter-tabs link-switch" role="group" aria-label="Connected by">
      {(Object.entries(words) as [LinkKind, string][]).map(([kind, word]) => (
        <button
          key={kind}
          type="button"
          className="filter-tab"
          aria-pressed={kind === link}
          onClick={() => onChange(kind)}
        >
          {word}
        </button>
      ))}
    </div>
  )
}
