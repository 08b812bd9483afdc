import type { QuerySyncRule, QuerySyncTable } from './defineQuerySync'
import { listsThatMayHold } from './entityKeys'
import { goalKeys, type GoalKeys } from './goalKeys'
import type { SyncTarget } from './patching'

/**
 * What an event can touch: the detail of the entity that it names and the lists that may hold it, or
 * the feed of its goal.
 */
export type GoalTouch = keyof GoalKeys

/**
 * Which event touches which queries: a type's own row, else the row of its family. A family's row
 * has all that any of its types touches.
 */
export const goalTouches: Readonly<Record<string, readonly GoalTouch[]>> = {
  'goal.*': ['goals', 'activities'],
  'goal.activity.created': ['activities'],
  // A goal's progress follows from its actions and measures.
  'action.*': ['actions', 'goals', 'activities'],
  'action.priority_changed': ['actions', 'activities'],
  'action.reassigned': ['actions', 'activities'],
  'issue.*': ['issues', 'activities'],
  'measure.*': ['measures', 'goals', 'activities'],
  'decision.*': ['goals', 'activities'],
  'attachment.*': ['goals', 'actions', 'issues', 'activities'],
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

/** What a touch means for an event with these ids. */
function targetsOf(touch: GoalTouch, keys: GoalKeys, ids: Ids): SyncTarget[] {
  const { goalId } = ids
  if (touch === 'activities') return goalId ? [keys.activities(goalId as string)] : []
  const id = ids[`${touch.slice(0, -1)}Id`]
  return [
    // Lists of that goal, and lists of all; every list when the event names no goal.
    listsThatMayHold(keys[touch], ids, ['goalId']),
    ...(id ? [keys[touch].detail(id as string)] : []),
  ]
}

/** Makes the rules of the goals domain with other keys. */
export function createGoalSync({ keys = goalKeys }: GoalSyncOptions = {}): QuerySyncTable {
  const rules: Record<string, QuerySyncRule> = {}
  for (const [family, touches] of Object.entries(goalTouches)) {
    if (!family.endsWith('*')) continue
    rules[family] = {
      keys: touches.map((touch) => (touch === 'activities' ? keys.activities() : keys[touch].all)),
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
