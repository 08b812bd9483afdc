import { QueryClientProvider, useQuery, type QueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { Toaster, type ToasterProps } from 'sonner'
import {
  GoalActivityFeed,
  HighlightWrapper,
  LiveBadge,
  RealtimeIndicator,
  useLiveBadge,
  useRealtimeEvent,
  useRealtimeState,
} from 'tidings'
import { goalEventTypes, type GoalEventType } from 'tidings/goals'
import { goalKeys } from 'tidings/query'
import { samplePayload, type FakeEvent } from 'tidings/testing'
import { RealtimeToasts } from 'tidings/toast'
import { nameOf, sampleActivities } from '../support/sampleFeed'
import { useScreenTexts } from '../support/screenTexts'

const card = {
  border: '1px solid var(--tidings-color-border)',
  borderRadius: 'var(--tidings-radius)',
  padding: 16,
} as const

const stack = { display: 'grid', gap: 12, gridTemplateColumns: 'minmax(0, 1fr)' } as const

const field = {
  minBlockSize: 44,
  minInlineSize: 0,
  padding: '4px 12px',
  font: 'inherit',
  color: 'inherit',
  background: 'var(--tidings-color-surface)',
  border: '1px solid var(--tidings-color-border)',
  borderRadius: 'calc(var(--tidings-radius) - 2px)',
} as const

interface PlaygroundProps {
  queryClient: QueryClient
  /** Lets things happen on the server behind the story. */
  emit: (events: readonly FakeEvent[]) => void
  /** Theme and direction of the toasts. */
  look: ToasterProps
}

/** A form that lets any event happen, and everything that reacts. */
export function Playground({ queryClient, emit, look }: PlaygroundProps) {
  const [activities] = useState(() => sampleActivities(4))
  return (
    <QueryClientProvider client={queryClient}>
      <div
        style={{
          display: 'grid',
          gap: 16,
          gridTemplateColumns: 'repeat(auto-fit, minmax(min(18rem, 100%), 1fr))',
          alignItems: 'start',
        }}
      >
        <div style={stack}>
          <EventForm emit={emit} />
          <Reactions />
          <EventLog />
        </div>
        <GoalActivityFeed
          goalId="goal-1"
          initialActivities={activities}
          renderActor={nameOf}
          style={{ ...card, blockSize: 420 }}
        />
      </div>
      <RealtimeToasts />
      <Toaster {...look} />
    </QueryClientProvider>
  )
}

function EventForm({ emit }: Pick<PlaygroundProps, 'emit'>) {
  const texts = useScreenTexts()
  const [type, setType] = useState<GoalEventType>('goal.completed')
  const [count, setCount] = useState(1)
  const fire = (event: SyntheticEvent) => {
    event.preventDefault()
    const now = new Date().toISOString()
    const payload = Object.entries({ ...samplePayload(type), goalId: 'goal-1' })
    const data = Object.fromEntries(
      payload.map(([name, value]) => [name, name.endsWith('At') ? now : value]),
    )
    emit(
      Array.from({ length: count }, (_, index) => ({
        type,
        data: { ...data, activityId: `a-${Date.now()}-${index}` },
      })),
    )
  }
  return (
    <form onSubmit={fire} style={{ ...card, ...stack }}>
      <label style={stack}>
        {texts.event}
        <select
          value={type}
          onChange={(event) => setType(event.target.value as GoalEventType)}
          style={field}
        >
          {goalEventTypes.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label style={stack}>
        {texts.howMany}
        <input
          type="number"
          min={1}
          max={500}
          value={count}
          onChange={(event) => setCount(Number(event.target.value))}
          style={field}
        />
      </label>
      <button type="submit" className="tidings-button" style={{ minBlockSize: 44 }}>
        {texts.letHappen}
      </button>
    </form>
  )
}

function Reactions() {
  const texts = useScreenTexts()
  const { showBadge, triggerBadge, hideBadge, triggerCount } = useLiveBadge()
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
    <div style={{ ...card, ...stack }}>
      <div style={{ display: 'flex', gap: 12, flexWrap: 'wrap' }}>
        <RealtimeIndicator />
        <LiveBadge show={showBadge} trigger={triggerCount} onHide={hideBadge} />
      </div>
      <HighlightWrapper on={events}>{texts.events(events)}</HighlightWrapper>
      <p style={{ margin: 0 }}>{texts.fetches(fetches)}</p>
    </div>
  )
}

function EventLog() {
  const texts = useScreenTexts()
  const log = useRealtimeState('*', (lines, { type }) => [type, ...lines].slice(0, 8), noLines)
  return (
    <section aria-label={texts.log} style={card}>
      {log.length === 0 ? (
        texts.nothing
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
