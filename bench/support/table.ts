import type { Column, Scenario } from '../scenarios/scenario.ts'
import type { CheckedBar, SummaryRow } from './summary.ts'

export function format(
  value: number | null | undefined,
  { digits = 0 }: Partial<Column> = {},
): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–'
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}

/** The tables of a scenario as Markdown, which a terminal shows as well. */
export function tablesOf(scenario: Scenario, rows: readonly SummaryRow[]): string {
  const names = [...new Set(rows.map((row) => row.case))]
  const hasRatio = rows.some((row) => row.ratio !== null)
  const heads = [
    'contender',
    ...(hasRatio ? ['× floor'] : []),
    ...scenario.columns.map(({ label, unit }) => (unit ? `${label}, ${unit}` : label)),
  ]
  return names
    .map((name) => {
      const lines = rows
        .filter((row) => row.case === name)
        .map((row) => [
          row.contender,
          ...(hasRatio ? [format(row.ratio, { digits: 2 })] : []),
          ...scenario.columns.map((column) => format(row.values[column.key], column)),
        ])
      return `**${name}**\n\n${align([heads, ...lines])}`
    })
    .join('\n\n')
}

/** One line for each bar. */
export function barLines(bars: readonly CheckedBar[]): string[] {
  return bars.map(({ case: name, key, atLeast, atMost, value, isMet }) => {
    const limit = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`
    return `${isMet ? 'met   ' : 'MISSED'} ${name}, ${key}: ${format(value, { digits: 2 })} (${limit})`
  })
}

function align(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, index) =>
    Math.max(...lines.map((line) => line[index]?.length ?? 0)),
  )
  const pad = (line: readonly string[]) =>
    `| ${line
      .map((cell, index) =>
        index ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[0] ?? 0),
      )
      .join(' | ')} |`
  const rule = `| ${widths.map((width, index) => (index ? '-'.repeat(width - 1) + ':' : '-'.repeat(width))).join(' | ')} |`
  const [head = [], ...rest] = lines
  return [pad(head), rule, ...rest.map(pad)].join('\n')
}
