import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { Toaster } from 'sonner'
import {
  GoalActivityFeed,
  HighlightWrapper,
  LiveBadge,
  RealtimeIndicator,
  RealtimeProvider,
  useLiveBadge,
  useRealtimeEvent,
  useRealtimeState,
} from 'tidings'
import { goalEvents, goalEventTypes, type GoalEventType } from 'tidings/goals'
import { goalKeys, goalSync, querySync } from 'tidings/query'
import { createFakeServer, samplePayload, type FakeServer } from 'tidings/testing'
import { RealtimeToasts } from 'tidings/toast'
import { nameOf, sampleActivities } from '../support/sampleFeed'

const card = {
  border: '1px solid var(--tidings-color-border)',
  borderRadius: 'var(--tidings-radius)',
  padding: 16,
} as const

/** A form that lets any event happen, and everything that reacts. */
export function Playground() {
  const [{ server, queryClient, sync }] = useState(() => {
    const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
    return { server: createFakeServer(), queryClient, sync: querySync(queryClient, goalSync) }
  })
  return (
    <QueryClientProvider client={queryClient}>
      <RealtimeProvider transport={server.transport} events={goalEvents} sync={sync}>
        <div
          style={{
            display: 'grid',
            gap: 16,
            gridTemplateColumns: 'repeat(auto-fit, minmax(280px, 1fr))',
            alignItems: 'start',
          }}
        >
          <div style={{ display: 'grid', gap: 16 }}>
            <EventForm server={server} />
            <Reactions />
            <EventLog />
          </div>
          <GoalActivityFeed
            goalId="goal-1"
            initialActivities={sampleActivities(4)}
            renderActor={nameOf}
            style={{ ...card, blockSize: 420 }}
          />
        </div>
        <RealtimeToasts />
        <Toaster />
      </RealtimeProvider>
    </QueryClientProvider>
  )
}

function EventForm({ server }: { server: FakeServer }) {
  const [type, setType] = useState<GoalEventType>('goal.completed')
  const [count, setCount] = useState(1)
  const fire = (event: SyntheticEvent) => {
    event.preventDefault()
    const now = new Date().toISOString()
    const payload = Object.entries({ ...samplePayload(type), goalId: 'goal-1' })
    const data = Object.fromEntries(
      payload.map(([name, value]) => [name, name.endsWith('At') ? now : value]),
    )
    server.emitMany(
      Array.from({ length: count }, (_, index) => ({
        type,
        data: { ...data, activityId: `a-${Date.now()}-${index}` },
      })),
    )
  }
  return (
    <form onSubmit={fire} style={{ ...card, display: 'grid', gap: 12 }}>
      <label style={{ display: 'grid', gap: 4 }}>
        Event
        <select
          value={type}
          onChange={(event) => setType(event.target.value as GoalEventType)}
          style={{ minBlockSize: 44 }}
        >
          {goalEventTypes.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label style={{ display: 'grid', gap: 4 }}>
        How many
        <input
          type="number"
          min={1}
          max={500}
          value={count}
          onChange={(event) => setCount(Number(event.target.value))}
          style={{ minBlockSize: 44 }}
        />
      </label>
      <button type="submit" className="tidings-button" style={{ minBlockSize: 44 }}>
        Let it happen
      </button>
    </form>
  )
}

function Reactions() {
  const { showBadge, triggerBadge } = useLiveBadge()
  const [fetches, setFetches] = useState(0)
  useRealtimeEvent('*', triggerBadge)
  useQuery({
    queryKey: goalKeys.goals.detail('goal-1'),
    queryFn: () => {
      setFetches((before) => before + 1)
      return { goalId: 'goal-1' }
    },
  })
  const events = useRealtimeState('*', (before) => before + 1, 0)
  return (
    <div style={{ ...card, display: 'grid', gap: 12 }}>
      <div style={{ display: 'flex', gap: 12, flexWrap: 'wrap' }}>
        <RealtimeIndicator />
        <LiveBadge show={showBadge} />
      </div>
      <HighlightWrapper on={events}>Events heard: {events}</HighlightWrapper>
      <p style={{ margin: 0 }}>Fetches of the goal’s query: {fetches}</p>
    </div>
  )
}

function EventLog() {
  const log = useRealtimeState('*', (lines, { type }) => [type, ...lines].slice(0, 8), noLines)
  return (
    <section aria-label="Event log" style={card}>
      {log.length === 0 ? (
        'Nothing has happened yet.'
      ) : (
        <ol style={{ margin: 0, paddingInlineStart: 20 }}>
          {log.map((type, index) => (
            <li key={index}>
              <code>{type}</code>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

const noLines: readonly string[] = []
