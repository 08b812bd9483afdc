import { useState } from 'react'
import {
  GoalActivityFeed,
  HighlightWrapper,
  LiveBadge,
  RealtimeIndicator,
  useLiveBadge,
  useRealtimeEvent,
  useRealtimeState,
} from 'tidings'
import { nameOf, sampleActivities } from '../support/sampleFeed'

const card = {
  border: '1px solid var(--tidings-color-border)',
  borderRadius: 'var(--tidings-radius)',
  padding: 16,
  background: 'var(--tidings-color-surface)',
} as const

const history = sampleActivities(6)

/** A goal with its progress and what happens around it. */
export function GoalRoom({ goalId = 'goal-1' }: { goalId?: string }) {
  const { showBadge, triggerBadge } = useLiveBadge()
  useRealtimeEvent('*', triggerBadge, { key: goalId })
  const progress = useRealtimeState(
    'action.progress_updated',
    (_, { data }) => data.newProgress,
    42,
    { key: goalId },
  )
  return (
    <div style={{ display: 'grid', gap: 16, maxInlineSize: 560 }}>
      <header style={{ display: 'flex', gap: 12, alignItems: 'center', flexWrap: 'wrap' }}>
        <h2 style={{ margin: 0, flex: 1 }}>Halve the onboarding time</h2>
        <LiveBadge show={showBadge} />
        <RealtimeIndicator />
      </header>
      <HighlightWrapper on={progress} style={card}>
        <label>
          Progress: {progress}%
          <progress
            value={progress}
            max={100}
            style={{ inlineSize: '100%', accentColor: 'var(--tidings-color-accent)' }}
          />
        </label>
      </HighlightWrapper>
      <GoalActivityFeed
        goalId={goalId}
        initialActivities={history}
        renderActor={nameOf}
        style={{ ...card, blockSize: 300 }}
      />
    </div>
  )
}

const goals = ['Halve the onboarding time', 'Ten calls a week', 'Ship the Arabic edition']

/** Goals side by side; each follows its own events alone. */
export function GoalBoard() {
  return (
    <div
      style={{
        display: 'grid',
        gap: 12,
        gridTemplateColumns: 'repeat(auto-fit, minmax(200px, 1fr))',
      }}
    >
      {goals.map((title, index) => (
        <GoalCard key={title} goalId={`goal-${index + 1}`} title={title} />
      ))}
    </div>
  )
}

function GoalCard({ goalId, title }: { goalId: string; title: string }) {
  const [count, setCount] = useState(0)
  useRealtimeEvent('goal.*', () => setCount((before) => before + 1), { key: goalId })
  return (
    <HighlightWrapper on={count} style={card}>
      <h3 style={{ marginBlockStart: 0 }}>{title}</h3>
      <p style={{ margin: 0, color: 'var(--tidings-color-muted)' }}>
        {count === 0 ? 'Nothing new' : `${count} new since you came`}
      </p>
    </HighlightWrapper>
  )
}
