import { useEffect, useId, useRef } from 'react'
import { Icon } from '../ui/Icon'
import { ConnectionFacts } from './ConnectionFacts'
import { RateControl } from './RateControl'
import { switchGroups } from './switches'
import { useDevServer } from './useDevServer'

/** The dev server's switches, beside the app so that one sees what they do to it. */
export function ServerPanel({ onClose }: { readonly onClose: () => void }) {
  const id = useId()
  const { status, press, setRate } = useDevServer()
  const said = press.isError ? 'The server does not answer.' : press.data?.message
  const ref = useRef<HTMLElement>(null)
  // It comes after the whole page, and is what one wants next.
  useEffect(() => ref.current?.focus({ preventScroll: true }), [])
  return (
    <aside
      ref={ref}
      className="server-panel"
      aria-labelledby={id}
      tabIndex={-1}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <header className="server-panel-header">
        <div>
          <h2 id={id}>Server</h2>
          <p role="status">{said ?? 'Make its life hard and watch the app cope.'}</p>
        </div>
        <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <ConnectionFacts status={status.isError ? undefined : status.data} />
      <RateControl rate={status.data?.rate ?? 0} onCommit={setRate.mutate} />
      {switchGroups.map(({ title, switches }) => (
        <section key={title} className="switch-group">
          <h3>{title}</h3>
          <ul>
            {switches.map((each) => (
              <li key={each.label}>
                <button
                  type="button"
                  className="button switch-button"
                  aria-pressed={Boolean(status.data?.switches[each.name]) || undefined}
                  onClick={() => press.mutate(each)}
                >
                  {each.label}
                </button>
                <span>{each.effect}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </aside>
  )
}
