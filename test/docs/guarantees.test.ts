import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string) => readFileSync(root + path, 'utf8')

/** Every test file → the numbers of faults in the names of its tests. */
const numbers = new Map(
  readdirSync(`${root}test`, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.test\.tsx?$/.test(path))
    .map((path) => [
      `test/${path}`,
      new Set(
        [...read(`test/${path}`).matchAll(/(?:['"`]|and )(F\d+)\b/g)].map(([, name]) => name),
      ),
    ]),
)
/** What stands in code, where it is a file of the repository. */
const filesIn = (text: string) =>
  [...text.matchAll(/`((?:test|scripts)\/[^`]*)`/g)].map(([, path = '']) => path)
const testsIn = (text: string) =>
  [...text.matchAll(/`(test\/[^`]*)`/g)].map(([, path = '']) => path)

/** The rows of the table of faults: number and the tests it names. */
const rows = read('docs/guarantees.md')
  .split('\n')
  .flatMap((line) => {
    const [, name] = /^\| (F\d+) /.exec(line) ?? []
    return name ? [{ name, tests: testsIn(line) }] : []
  })

describe('the guarantees', () => {
  it('have a row for each fault, in order', () => {
    const all = Array.from({ length: 62 }, (_, index) => `F${index + 1}`)
    expect(rows.map(({ name }) => name)).toEqual(all)
  })

  it.each(rows)('name for $name a test of that number', ({ name, tests }) => {
    expect(tests).not.toEqual([])
    expect(tests.filter((path) => !numbers.get(path)?.has(name))).toEqual([])
  })

  it('name tests that are there', () => {
    const missing = testsIn(read('docs/guarantees.md')).filter((path) => !existsSync(root + path))
    expect(missing).toEqual([])
  })

  it('no test has a number that is in no row', () => {
    const known = new Set(rows.map(({ name }) => name))
    const unknown = [...numbers.values()].flatMap((names) =>
      [...names].filter((one) => !known.has(one ?? '')),
    )
    expect(unknown).toEqual([])
  })
})

describe('the comparison', () => {
  const cells = (start: string) => {
    const line = read('docs/compare.md')
      .split('\n')
      .find((one) => one.startsWith(`| ${start} `))
    return (line ?? '')
      .split('|')
      .slice(2, -1)
      .map((cell) => cell.trim())
  }

  it('names for each column a test that is there', () => {
    const tests = cells('held by').map((cell) => filesIn(cell))
    expect(tests).toHaveLength(cells('client').length)
    expect(tests.filter(([path]) => !path || !existsSync(root + path))).toEqual([])
  })

  it.each(cells('measured by'))('shows figures that were measured: %s', (cell) => {
    const [, scenario = '', name = ''] = /^_(\w+): (.*)_$/.exec(cell) ?? []
    const { rows } = JSON.parse(read(`bench/results/${scenario}.json`)) as {
      rows: { case: string; contender: string }[]
    }
    expect(rows).toContainEqual(expect.objectContaining({ case: name, contender: 'tidings' }))
  })
})
