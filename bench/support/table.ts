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

/**
 * The tables of a scenario as Markdown, which a terminal shows as well: one for each case, and one for
 * all cases in which nobody is compared.
 */
export function tablesOf(scenario: Scenario, rows: readonly SummaryRow[]): string {
  const cases = [...new Set(rows.map((row) => row.case))].map((name) =>
    rows.filter((row) => row.case === name),
  )
  const compared = cases.filter(({ length }) => length > 1)
  const alone = cases.filter(({ length }) => length === 1).flat()
  return [
    ...compared.map(
      (own) =>
        `**${own[0]?.case}**\n\n${tableOf(scenario, own, 'contender', (row) => row.contender)}`,
    ),
    ...(alone.length ? [tableOf(scenario, alone, scenario.name, (row) => row.case)] : []),
  ].join('\n\n')
}

function tableOf(
  scenario: Scenario,
  rows: readonly SummaryRow[],
  head: string,
  nameOf: (row: SummaryRow) => string,
): string {
  const columns = columnsOf(scenario, rows)
  const lines = rows.map((row) => [nameOf(row), ...columns.map(({ cell }) => cell(row))])
  return align([[head, ...columns.map((column) => column.head)], ...lines])
}

/** Each column, followed by its ratio to the floor where it has one. */
function columnsOf({ columns, ratiosOf = [] }: Scenario, rows: readonly SummaryRow[]) {
  const isKnown = ({ key }: Column) => rows.some(({ values }) => (values[key] ?? null) !== null)
  return columns.filter(isKnown).flatMap((column) => {
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
