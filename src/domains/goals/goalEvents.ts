import * as v from 'valibot'
import {
  defineEvents,
  idsOf,
  isRecord,
  type EventDefinitions,
  type RealtimeEvent,
  type StandardSchema,
} from '../../protocol'
import { decodeGoalFrame } from './decodeGoalFrame'
import { goalSchemas, type GoalEventMap } from './goalSchemas'

/**
 * The events of the goal platform: schemas, decoder and keys, for the provider's `events`.
 *
 * @example `<RealtimeProvider events={goalEvents} transport={webSocket({ url })}>`
 */
export const goalEvents: EventDefinitions<GoalEventMap> = /* @__PURE__ */ defineEvents(
  /* @__PURE__ */ uncopied(goalSchemas),
  {
    decode: decodeGoalFrame,
    keysOf: goalKeysOf,
  },
)

type Payload = StandardSchema & Pick<v.LooseObjectSchema<v.ObjectEntries, undefined>, 'entries'>

/** Valibot copies what it checks. Most payloads are right, and none is changed by these schemas. */
function uncopied<TSchemas extends Record<string, Payload>>(schemas: TSchemas): TSchemas {
  return Object.fromEntries(
    Object.entries(schemas).map(([type, schema]) => [type, { '~standard': checkOf(schema) }]),
  ) as unknown as TSchemas
}

function checkOf(schema: Payload): Payload['~standard'] {
  const standard = schema['~standard']
  const entries = Object.entries(schema.entries)
  // Most properties are mere texts.
  const isText = ([, entry]: (typeof entries)[number]) => entry.type === 'string'
  const texts = entries.filter(isText).map(([name]) => name)
  const others = entries.filter((entry) => !isText(entry))
  return {
    ...standard,
    validate: (value) =>
      isRecord(value) &&
      texts.every((name) => typeof value[name] === 'string') &&
      others.every(([name, entry]) => v.is(entry, value[name]))
        ? { value }
        : standard.validate(value),
  }
}

const idNames = ['goalId', 'actionId', 'issueId', 'measureId', 'decisionId', 'entityId']

/** The entities an event is about: its goal, and what of the goal. Of an event of the app's own, any id. */
export function goalKeysOf(event: RealtimeEvent): readonly string[] {
  const { type, data } = event
  if (!Object.hasOwn(goalSchemas, type)) return idsOf(event)
  if (!isRecord(data)) return []
  const keys: string[] = []
  for (const name of idNames) {
    const id = data[name]
    if (typeof id === 'string') keys.push(id)
  }
  return keys
}
