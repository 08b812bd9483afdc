import type { ScenarioResult } from './result.ts'
import { ratioOf, type SummaryRow } from './summary.ts'
import { format } from './table.ts'

/** One column: a figure of one case of one scenario. */
interface Question {
  readonly head: string
  readonly scenario: string
  readonly case: string
  readonly answer: (row: SummaryRow) => string
  /** The test that holds Tidings to it. */
  readonly test: string
}

const value =
  (key: string, digits = 0) =>
  (row: SummaryRow) =>
    format(row.values[key], { digits })

const ratio = (key: string) => (row: SummaryRow) => format(ratioOf(row, key), { digits: 2 })

const questions: readonly Question[] = [
  {
    head: 'import, kB',
    scenario: 'size',
    case: 'what an app imports for events',
    answer: value('kilobytes', 1),
    test: 'scripts/size.ts',
  },
  {
    head: 'lost at a cut',
    scenario: 'reconnect',
    case: 'all connections cut',
    answer: value('lost'),
    test: 'test/faults/link.test.ts',
  },
  {
    head: 'first event again, s',
    scenario: 'reconnect',
    case: 'all connections cut',
    answer: value('seconds', 2),
    test: 'test/faults/link.test.ts',
  },
  {
    head: 'lost at a restart',
    scenario: 'reconnect',
    case: 'the server gone for a second',
    answer: value('lost'),
    test: 'test/faults/link.test.ts',
  },
  ...(['lost', 'doubled', 'outOfOrder'] as const).map((key) => ({
    head: `${{ lost: 'lost', doubled: 'doubled', outOfOrder: 'out of order' }[key]} of 10,000, cut for 30 s`,
    scenario: 'cuts',
    case: '10,000 events in 30 s, cut about once a second',
    answer: value(key),
    test: 'test/faults/storm.test.ts',
  })),
  {
    head: 'half-open: first event again, s',
    scenario: 'reconnect',
    case: 'half-open: nothing comes through',
    answer: value('seconds', 0),
    test: 'test/core/createRealtimeClient.test.ts',
  },
  {
    head: 'burst, × raw socket',
    scenario: 'burst',
    case: '1,000 components, plain frames',
    answer: ratio('rate'),
    test: 'test/faults/stream.test.ts',
  },
]

const intro = `# How it compares

The same events from the same server, each client used as its own documentation says and with its default
settings. Each column is a case of a scenario in [benchmarks](benchmarks.md), which says how it is measured,
by which command and on what; a dash is what had not happened by the end of the run (90 s for a half-open
link), or was not measured. Tidings is held to its own figures by the test that is named. What these
figures mean for Tidings is promised, with its limits, in [guarantees](guarantees.md).
`

/** The page that sets the clients side by side, from what was measured. */
export function comparisonOf(results: ReadonlyMap<string, ScenarioResult>): string {
  const asked = questions.filter(({ scenario }) => results.has(scenario))
  const rowsOf = ({ scenario, case: name }: Question) =>
    (results.get(scenario)?.rows ?? []).filter((row) => row.case === name)
  const all = [...new Set(asked.flatMap(rowsOf).map(({ contender }) => contender))]
  const isOurs = (name: string) => name.startsWith('tidings')
  const names = [...all.filter(isOurs), ...all.filter((name) => !isOurs(name))]
  const lines = names.map((name) => {
    const cells = asked.map((question) => {
      const row = rowsOf(question).find(({ contender }) => contender === name)
      return row ? question.answer(row) : '–'
    })
    return `| ${name} | ${cells.join(' | ')} |`
  })
  const heads = asked.map(({ head }) => head).join(' | ')
  const tests = asked.map(({ test }) => `\`${test}\``).join(' | ')
  const sources = asked.map(({ scenario, case: name }) => `*${scenario}: ${name}*`).join(' | ')
  return [
    intro,
    `| client | ${heads} |`,
    `| --- | ${asked.map(() => '--:').join(' | ')} |`,
    ...lines,
    `| measured by | ${sources} |`,
    `| held by | ${tests} |`,
  ].join('\n')
}
