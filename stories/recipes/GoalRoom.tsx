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
import { useScreenTexts } from '../support/screenTexts'

const card = {
  border: '1px solid var(--tidings-color-border)',
  borderRadius: 'var(--tidings-radius)',
  padding: 16,
  background: 'var(--tidings-color-surface)',
} as const

const history = sampleActivities(6)

/** A goal with its progress and what happens around it. */
export function GoalRoom({ goalId = 'goal-1' }: { goalId?: string }) {
  const texts = useScreenTexts()
  const { showBadge, triggerBadge, hideBadge, triggerCount } = useLiveBadge()
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
        <h2 style={{ margin: 0 }}>{texts.goal}</h2>
        <LiveBadge show={showBadge} trigger={triggerCount} onHide={hideBadge} />
        <RealtimeIndicator style={{ marginInlineStart: 'auto' }} />
      </header>
      <HighlightWrapper on={progress} style={card}>
        <label>
          {texts.progress(progress)}
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

/** Goals side by side; each follows its own events alone. */
export function GoalBoard() {
  const { goal, otherGoal, thirdGoal } = useScreenTexts()
  return (
    <div
      style={{
        display: 'grid',
        gap: 12,
        gridTemplateColumns: 'repeat(auto-fit, minmax(200px, 1fr))',
      }}
    >
      {[goal, otherGoal, thirdGoal].map((title, index) => (
        <GoalCard key={index} goalId={`goal-${index + 1}`} title={title} />
      ))}
    </div>
  )
}

function GoalCard({ goalId, title }: { goalId: string; title: string }) {
  const texts = useScreenTexts()
  const [count, setCount] = useState(0)
  useRealtimeEvent('goal.*', () => setCount((before) => before + 1), { key: goalId })
  return (
    <HighlightWrapper on={count} style={card}>
      <h3 style={{ marginBlockStart: 0 }}>{title}</h3>
      <p style={{ margin: 0, color: 'var(--tidings-color-muted)' }}>{texts.news(count)}</p>
    </HighlightWrapper>
  )
}
