import type { RealtimeEvent } from '../core'
import type { GoalEventMap, GoalEventType } from '../domains/goals'
import { samplePayload } from './goalPayloads'

/**
 * An event of the type as a handler gets it.
 *
 * @param change - parts of its payload to replace
 * @param envelope - what it carries besides type and data: `{ replayed: true }`
 * @example `sampleEvent('goal.completed', { completedBy: 'u-ben' })`
 */
export function sampleEvent<TType extends GoalEventType>(
  type: TType,
  change: Partial<GoalEventMap[TType]> = {},
  envelope: Partial<Omit<RealtimeEvent, 'type' | 'data'>> = {},
): RealtimeEvent<TType, GoalEventMap[TType]> {
  const data = samplePayload(type, change)
  return { id: `sample-${type}`, timestamp: '2026-03-04T09:30:00Z', ...envelope, type, data }
}
