import { burstScenario } from './burst.ts'
import type { Scenario } from './scenario.ts'
import { steadyScenario } from './steady.ts'

/** Every scenario, in the order of the report. */
export const scenarios: readonly Scenario[] = [burstScenario, steadyScenario]
