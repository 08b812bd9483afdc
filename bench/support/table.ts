import type { Column, Scenario } from '../scenarios/scenario.ts'
import { ratioOf, type CheckedBar, type SummaryRow } from './summary.ts'

export function format(
  value: number | null | undefined,
  { digits = 0 }: Partial<Column> = {},
): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–'
  if (!Number.isFinite(value)) return 'never'
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}

/** The tables of a scenario as Markdown, which a terminal shows as well. */
export function tablesOf(scenario: Scenario, rows: readonly SummaryRow[]): string {
  const names = [...new Set(rows.map((row) => row.case))]
  const columns = columnsOf(scenario, rows)
  return names
    .map((name) => {
      const lines = rows
        .filter((row) => row.case === name)
        .map((row) => [row.contender, ...columns.map((column) => column.cell(row))])
      return `**${name}**\n\n${align([['contender', ...columns.map(({ head }) => head)], ...lines])}`
    })
    .join('\n\n')
}

/** Each column, followed by its ratio to the floor where it has one. */
function columnsOf({ columns, ratiosOf = [] }: Scenario, rows: readonly SummaryRow[]) {
  return columns.flatMap((column) => {
    const { key, label, unit } = column
    const hasRatio = ratiosOf.includes(key) && rows.some((row) => ratioOf(row, key) !== null)
    const value = {
      head: unit ? `${label}, ${unit}` : label,
      cell: (row: SummaryRow) => format(row.values[key], column),
    }
    const ratio = {
      head: '× floor',
      cell: (row: SummaryRow) => format(ratioOf(row, key), { digits: 2 }),
    }
    return hasRatio ? [value, ratio] : [value]
  })
}

/** One line for each bar. */
export function barLines(bars: readonly CheckedBar[]): string[] {
  return bars.map(({ case: name, contender, key, isRatio, atLeast, atMost, value, isMet }) => {
    const limit = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`
    const who = contender ? `${contender}, ` : ''
    return `${isMet ? 'met   ' : 'MISSED'} ${who}${name}, ${key}${isRatio ? ' × floor' : ''}: ${format(value, { digits: 2 })} (${limit})`
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
