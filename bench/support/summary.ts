import type { Bar, Measurement, Scenario } from '../scenarios/scenario.ts'
import { median } from './statistics.ts'

/** One line of a table: medians over the rounds. */
export interface SummaryRow {
  readonly case: string
  readonly contender: string
  readonly values: Readonly<Record<string, number | null>>
  /** Column → the ratio to the floor of the same round, of each round. */
  readonly ratios: Readonly<Record<string, readonly number[]>>
}

export interface CheckedBar extends Bar {
  readonly value: number | null
  readonly isMet: boolean
}

type Rounds = readonly (readonly Measurement[])[]

export function summarize(scenario: Scenario, rounds: Rounds): SummaryRow[] {
  const all = rounds.flat()
  const keys = [...new Set(all.map((one) => `${one.case}\n${one.contender}`))]
  return keys.map((key) => {
    const [name = '', contender = ''] = key.split('\n')
    const own = all.filter((one) => one.case === name && one.contender === contender)
    const values: Record<string, number | null> = {}
    for (const column of scenario.columns) {
      const found = own.map((one) => one.values[column.key] ?? null).filter((one) => one !== null)
      values[column.key] = found.length ? median(found) : null
    }
    const ratios = Object.fromEntries(
      (scenario.ratiosOf ?? []).map((column) => [
        column,
        rounds.flatMap((round) => ratioIn(round, { scenario, name, contender, column }) ?? []),
      ]),
    )
    return { case: name, contender, values, ratios }
  })
}

interface RatioRequest {
  readonly scenario: Scenario
  readonly name: string
  readonly contender: string
  readonly column: string
}

function ratioIn(round: readonly Measurement[], request: RatioRequest): number | null {
  const { scenario, name, contender, column } = request
  const valueOf = (caseName: string, who: string) =>
    round.find((one) => one.case === caseName && one.contender === who)?.values[column] ?? null
  const own = valueOf(name, contender)
  const base = valueOf(scenario.baseOf?.(name) ?? name, 'floor')
  return own === null || !base ? null : own / base
}

/** The median of a row's ratios; `null` where there was no floor. */
export function ratioOf({ ratios }: SummaryRow, column: string): number | null {
  const found = ratios[column] ?? []
  return found.length ? median(found) : null
}

/** What Tidings holds itself to, with what was measured. */
export function checkBars({ bars }: Scenario, rows: readonly SummaryRow[]): CheckedBar[] {
  return bars.flatMap((bar) => {
    const row = rows.find(
      (one) => one.case === bar.case && one.contender === (bar.contender ?? 'tidings'),
    )
    if (!row) return []
    const value = bar.isRatio ? ratioOf(row, bar.key) : (row.values[bar.key] ?? null)
    const isMet =
      value !== null && value >= (bar.atLeast ?? -Infinity) && value <= (bar.atMost ?? Infinity)
    return [{ ...bar, value, isMet }]
  })
}
