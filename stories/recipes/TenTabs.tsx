import { useEffect, useState } from 'react'
import {
  LiveBadge,
  RealtimeProvider,
  useLiveBadge,
  useRealtimeContext,
  useRealtimeEvent,
  useRealtimeState,
} from 'tidings'
import { acrossTabs } from 'tidings/across-tabs'
import { goalEvents } from 'tidings/goals'
import { createFakeServer, samplePayload, type FakeServer } from 'tidings/testing'
import { useScreenTexts } from '../support/screenTexts'
import { heading, screen } from './screen'

const tabNumbers = Array.from({ length: 10 }, (_, index) => index + 1)

/** Ten providers, as ten tabs would have them; they share one connection, and all hear everything. */
export function TenTabs() {
  const texts = useScreenTexts()
  const [{ server, name }] = useState(() => ({
    server: createFakeServer({ name: 'websocket' }),
    name: crypto.randomUUID(),
  }))
  const [open, setOpen] = useState<readonly number[]>(tabNumbers)
  useEffect(() => {
    const timer = setInterval(
      () => server.emit('goal.completed', samplePayload('goal.completed')),
      1_000,
    )
    return () => clearInterval(timer)
  }, [server])
  return (
    <div style={screen}>
      <header style={{ display: 'flex', gap: 12, alignItems: 'center', flexWrap: 'wrap' }}>
        <h2 style={{ ...heading, flex: 'auto' }}>{texts.tabs(open.length)}</h2>
        <Connections server={server} />
        <button
          type="button"
          className="tidings-button"
          disabled={open.length < 2}
          onClick={() => setOpen(open.slice(1))}
        >
          {texts.closeFirst}
        </button>
      </header>
      <ul
        style={{
          display: 'grid',
          gap: 12,
          gridTemplateColumns: 'repeat(auto-fill, minmax(min(10rem, 100%), 1fr))',
          margin: 0,
          padding: 0,
          listStyle: 'none',
        }}
      >
        {open.map((number) => (
          <Tab key={number} number={number} server={server} name={name} />
        ))}
      </ul>
    </div>
  )
}

/** What the server has open, looked at now and then. */
function Connections({ server }: { server: FakeServer }) {
  const texts = useScreenTexts()
  const [count, setCount] = useState(server.connections)
  useEffect(() => {
    const timer = setInterval(() => setCount(server.connections), 100)
    return () => clearInterval(timer)
  }, [server])
  return <span>{texts.connections(count)}</span>
}

function Tab({ number, server, name }: { number: number; server: FakeServer; name: string }) {
  const texts = useScreenTexts()
  const { labels } = useRealtimeContext()
  const [transport] = useState(() => acrossTabs(server.transport, { name }))
  return (
    <li
      style={{
        padding: '10px 14px',
        border: '1px solid var(--tidings-color-border)',
        borderRadius: 'var(--tidings-radius)',
      }}
    >
      <RealtimeProvider transport={transport} events={goalEvents} labels={labels}>
        <strong>{texts.tab(number)}</strong>
        <Heard />
      </RealtimeProvider>
    </li>
  )
}

function Heard() {
  const texts = useScreenTexts()
  const count = useRealtimeState('goal.*', (before) => before + 1, 0)
  const { showBadge, triggerBadge, hideBadge, triggerCount } = useLiveBadge()
  useRealtimeEvent('goal.*', triggerBadge)
  return (
    <p style={{ display: 'flex', justifyContent: 'space-between', margin: '4px 0 0' }}>
      {texts.heard(count)}
      <LiveBadge
        size="sm"
        show={showBadge}
        trigger={triggerCount}
        onHide={hideBadge}
        autoHideDuration={600}
      />
    </p>
  )
}
