import type { Measurement } from '../scenarios/scenario.ts'
import { startProgram } from '../support/program.ts'
import { quantile } from '../support/statistics.ts'

const queries = 1_000

/** What a page of a big log takes, whatever it is asked for by. */
export const historyCases = [
  ...['execution', 'batch', 'job', 'type', 'topic position', 'time range'],
  'execution and time range',
].map((name) => ({ name, title: `1,000,000 events in SQLite, 100 by ${name}` }))

export async function* history(scale: number, log: (line: string) => void) {
  const program = await startProgram('historyStore')
  const count = Math.round(1_000_000 * scale)
  const took = await program.call<number>('fill', count)
  log(`${count} events written to SQLite, ${Math.round((count / took) * 1_000)} a second`)
  for (const { name, title } of historyCases) {
    const answer = await program.call<{ took: number[]; empty: number }>(
      'query',
      name,
      count,
      queries,
    )
    const values = {
      p50: quantile(answer.took, 0.5),
      p99: quantile(answer.took, 0.99),
      empty: answer.empty,
    }
    yield { case: title, contender: 'tidings', values } satisfies Measurement
  }
  await program.stop()
}
