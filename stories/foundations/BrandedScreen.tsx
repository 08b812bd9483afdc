import { useState } from 'react'
import { GoalActivityFeed, HighlightWrapper, LiveBadge, RealtimeIndicator } from 'tidings'
import { JobActions, JobCard } from 'tidings/jobs'
import { nameOf, sampleActivities } from '../support/sampleFeed'
import type { Brand } from './brands'

const history = sampleActivities(3)
const agree = () => Promise.resolve()

/** The same components for each brand; nothing differs but its variables. */
export function BrandedScreen({ name, brand, theme }: BrandedScreenProps) {
  const [count, setCount] = useState(12)
  return (
    <section
      aria-label={name}
      style={{
        ...brand.shape,
        ...brand[theme],
        display: 'grid',
        gap: 16,
        alignContent: 'start',
        minInlineSize: 0,
        padding: 16,
        color: 'var(--tidings-color-text)',
        fontFamily: 'var(--tidings-font)',
        background: 'var(--tidings-color-surface)',
        border: '1px solid var(--tidings-color-border)',
        borderRadius: 'var(--tidings-radius)',
      }}
    >
      <header style={{ display: 'flex', alignItems: 'center', gap: 12, flexWrap: 'wrap' }}>
        <strong style={{ flex: 1 }}>{name}</strong>
        <LiveBadge autoHideDuration={0} />
        <RealtimeIndicator />
      </header>
      <div style={{ display: 'flex', alignItems: 'center', gap: 16, flexWrap: 'wrap' }}>
        <button type="button" className="tidings-button" onClick={() => setCount(count + 1)}>
          Add one
        </button>
        <HighlightWrapper on={count} duration={60_000}>
          {count} open actions
        </HighlightWrapper>
      </div>
      <JobCard
        jobId="m-204"
        renderActions={(job) => <JobActions job={job} pause={agree} cancel={agree} />}
      />
      <GoalActivityFeed goalId="goal-1" initialActivities={history} renderActor={nameOf} />
    </section>
  )
}

interface BrandedScreenProps {
  name: string
  brand: Brand
  theme: 'light' | 'dark'
}
