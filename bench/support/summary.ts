import type { Bar, Measurement, Scenario } from '../scenarios/scenario.ts'
import { median } from './statistics.ts'

/** One line of a table: medians over the rounds. */
export interface SummaryRow {
  readonly case: string
  readonly contender: string
  readonly values: Readonly<Record<string, number | null>>
  /** To the floor of the same round. */
  readonly ratio: number | null
  /** The same, of each round: how much it varies. */
  readonly ratios: readonly number[]
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
    const ratios = rounds.flatMap((round) => ratioOf(scenario, round, { name, contender }) ?? [])
    return { case: name, contender, values, ratios, ratio: ratios.length ? median(ratios) : null }
  })
}

function ratioOf(
  { ratioOf: key, baseOf }: Scenario,
  round: readonly Measurement[],
  { name, contender }: { name: string; contender: string },
): number | null {
  if (!key) return null
  const valueOf = (caseName: string, who: string) =>
    round.find((one) => one.case === caseName && one.contender === who)?.values[key] ?? null
  const own = valueOf(name, contender)
  const base = valueOf(baseOf?.(name) ?? name, 'floor')
  return own === null || !base ? null : own / base
}

/** What Tidings holds itself to, with what was measured. */
export function checkBars({ bars }: Scenario, rows: readonly SummaryRow[]): CheckedBar[] {
  return bars.flatMap((bar) => {
    const row = rows.find((one) => one.case === bar.case && one.contender === 'tidings')
    if (!row) return []
    const value = bar.key === 'ratio' ? row.ratio : (row.values[bar.key] ?? null)
    const isMet =
      value !== null && value >= (bar.atLeast ?? -Infinity) && value <= (bar.atMost ?? Infinity)
    return [{ ...bar, value, isMet }]
  })
}
