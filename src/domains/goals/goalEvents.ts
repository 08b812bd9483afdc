import { defineEvents, isRecord, type EventDefinitions, type RealtimeEvent } from '../../protocol'
import { decodeGoalFrame } from './decodeGoalFrame'
import { goalSchemas, type GoalEventMap } from './goalSchemas'

/**
 * The events of the goal platform: schemas, decoder and keys, for the provider's `events`.
 *
 * @example `<RealtimeProvider events={goalEvents} transport={webSocket({ url })}>`
 */
export const goalEvents: EventDefinitions<GoalEventMap> = /* @__PURE__ */ defineEvents(
  goalSchemas,
  {
    decode: decodeGoalFrame,
    keysOf: goalKeysOf,
  },
)

const idNames = ['goalId', 'actionId', 'issueId', 'measureId', 'decisionId', 'entityId']

/** The entities an event is about: its goal, and what of the goal. */
export function goalKeysOf({ data }: RealtimeEvent): readonly string[] {
  if (!isRecord(data)) return []
  const keys: string[] = []
  for (const name of idNames) {
    const id = data[name]
    if (typeof id === 'string') keys.push(id)
  }
  return keys
}
