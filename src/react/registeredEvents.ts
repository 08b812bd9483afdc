import type { RegisteredEventMap } from '../protocol'
import type { GoalEventMap } from '../domains/goals'
import type { JobEventMap } from '../domains/jobs'

/** Every event the hooks know: the domains that ship, and what the app registered. */
export type AppEventMap = GoalEventMap & JobEventMap & RegisteredEventMap
