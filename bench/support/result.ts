import type { ForeignLoad, Machine } from './machine.ts'
import type { CheckedBar, SummaryRow } from './summary.ts'

/** What `--save` writes to `bench/results/` and the report is made of. */
export interface ScenarioResult {
  readonly scenario: string
  readonly command: string
  readonly rounds: number
  readonly scale: number
  readonly measuredAt: string
  readonly machine: Machine
  readonly foreignLoad: ForeignLoad
  readonly rows: readonly SummaryRow[]
  readonly bars: readonly CheckedBar[]
}
