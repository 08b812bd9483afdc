import { LiveBadge, useLiveBadge, useRealtimeEvent } from 'tidings'

export function Badge() {
  const { showBadge, triggerBadge, hideBadge, triggerCount } = useLiveBadge()
  useRealtimeEvent('goal.*', triggerBadge, { key: 'goal-1' })
  return (
    <p>
      Halve the time to first value{' '}
      <LiveBadge show={showBadge} trigger={triggerCount} onHide={hideBadge} />
    </p>
  )
}
