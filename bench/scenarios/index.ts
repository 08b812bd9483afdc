import { burstScenario } from './burst.ts'
import { demoScenario } from './demo.ts'
import { cutsScenario } from './cuts.ts'
import { liveScenario } from './live.ts'
import { pathScenario } from './path.ts'
import { reconnectScenario } from './reconnect.ts'
import type { Scenario } from './scenario.ts'
import { serverScenario } from './server.ts'
import { sizeScenario } from './size.ts'
import { soakScenario } from './soak.ts'
import { steadyScenario } from './steady.ts'
import { stormScenario } from './storm.ts'

/** Every scenario, in the order of the report. */
export const scenarios: readonly Scenario[] = [
  sizeScenario,
  burstScenario,
  steadyScenario,
  stormScenario,
  pathScenario,
  reconnectScenario,
  cutsScenario,
  soakScenario,
  liveScenario,
  demoScenario,
  serverScenario,
]
