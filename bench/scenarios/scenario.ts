import type { Browser } from '../support/browser.ts'
import type { BenchServer } from '../support/server.ts'

/** One contender's figures in one case of one round; `null` where there is no figure. */
export interface Measurement {
  readonly case: string
  readonly contender: string
  readonly values: Readonly<Record<string, number | null>>
}

export interface Column {
  readonly key: string
  readonly label: string
  readonly unit?: string
  readonly digits?: number
}

/** A figure that Tidings holds itself to. */
export interface Bar {
  readonly case: string
  /** @default tidings */
  readonly contender?: string
  /** A column … */
  readonly key: string
  /** … or its ratio to the floor. @default false */
  readonly isRatio?: boolean
  readonly atLeast?: number
  readonly atMost?: number
}

/** What a scenario has to work with. */
export interface Bench {
  readonly server: BenchServer
  readonly browser: Browser
  /** Names, in the order of this round. */
  readonly contenders: readonly string[]
  /** Share of the full amount of work, 0–1: `--scale 0.1` tries a scenario out. */
  readonly scale: number
  /** How long a steady rate goes on, `--seconds 600`; the scenario's own where it is absent. */
  readonly seconds?: number
  readonly round: number
  log(line: string): void
}

export interface Scenario {
  readonly name: string
  readonly title: string
  /** For the reader of the results: what is done and what the figures mean. */
  readonly about: string
  readonly columns: readonly Column[]
  /** The columns that are divided by the floor's of the same round; the first is the chart's. */
  readonly ratiosOf?: readonly string[]
  /** The case whose floor a case is compared with. @default the case itself */
  readonly baseOf?: (name: string) => string
  /** @default higher */
  readonly isLowerBetter?: boolean
  /** Whom it compares when the command line does not say. */
  readonly contenders: readonly string[]
  readonly bars: readonly Bar[]
  /** Whether protocols that can remember what a client missed do so. */
  readonly recovers?: boolean
  /** One round: every case, the contenders in turn. */
  run(bench: Bench): AsyncIterable<Measurement>
}
