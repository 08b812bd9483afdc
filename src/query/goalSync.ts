import type { QuerySyncRule, QuerySyncTable } from './defineQuerySync'
import { goalKeys, type GoalKeys } from './goalKeys'
import type { SyncTarget } from './patching'

type Entity = 'goal' | 'action' | 'issue' | 'measure'

/** Plural: the lists that may hold the entity. Singular: the detail of the entity the event names. */
export type GoalTouch = Entity | `${Entity}s` | 'activities'

const goal = ['goals', 'goal', 'activities'] as const
const action = ['actions', 'action', 'activities'] as const

/**
 * Which event touches which queries: a type's own row, else the row of its family. A family's row
 * has all that any of its types touches.
 */
export const goalTouches: Readonly<Record<string, readonly GoalTouch[]>> = {
  'goal.*': goal,
  'goal.activity.created': ['activities'],
  // A goal's progress follows from its actions and measures.
  'action.*': [...action, ...goal],
  'action.priority_changed': action,
  'action.reassigned': action,
  'issue.*': ['issues', 'issue', 'activities'],
  'measure.*': ['measures', 'measure', ...goal],
  'decision.*': ['goal', 'activities'],
  'attachment.*': ['goal', 'activities', 'action', 'issue'],
}

export interface GoalSyncOptions {
  /** The app's own keys, where they differ. @default goalKeys */
  readonly keys?: GoalKeys
}

type Ids = Readonly<Record<string, unknown>>

/** The ids an event names. An attachment says its one as `entityType` and `entityId`. */
function idsOf(data: Ids): Ids {
  return { ...data, [`${data.entityType as string}Id`]: data.entityId }
}

/** What a touch means for an event with these ids; without ids all that such events can mean. */
function targetsOf(touch: GoalTouch, keys: GoalKeys, ids?: Ids): SyncTarget[] {
  const [entity, keyOf] =
    touch === 'activities'
      ? ['goal', keys.activities]
      : touch.endsWith('s')
        ? ['', keys[touch as `${Entity}s`].list]
        : [touch, keys[`${touch as Entity}s`].detail]
  const id = ids?.[`${entity}Id`] as string | undefined
  if (ids && entity && !id) return []
  const queryKey = keyOf(id as never)
  return [
    {
      queryKey,
      // Lists of that goal, and lists of all; every list when the event names no goal.
      predicate(query) {
        const filters = query.queryKey[queryKey.length] as Ids | undefined
        return !ids?.goalId || !filters?.goalId || filters.goalId === ids.goalId
      },
    },
  ]
}

/** Makes the rules of the goals domain with other keys. */
export function createGoalSync({ keys = goalKeys }: GoalSyncOptions = {}): QuerySyncTable {
  const rules: Record<string, QuerySyncRule> = {}
  for (const [family, touches] of Object.entries(goalTouches)) {
    if (!family.endsWith('*')) continue
    rules[family] = {
      keys: touches.flatMap((touch) => targetsOf(touch, keys)),
      invalidate({ type, data }) {
        const ids = idsOf(data as Ids)
        return (goalTouches[type] ?? touches).flatMap((touch) => targetsOf(touch, keys, ids))
      },
    }
  }
  return rules
}

/**
 * Ready rules for the goals domain, on the keys of `goalKeys`.
 *
 * @example
 * ```tsx
 * <RealtimeProvider events={goalEvents} sync={querySync(queryClient, goalSync)}>
 * ```
 */
export const goalSync: QuerySyncTable = /* @__PURE__ */ createGoalSync()
