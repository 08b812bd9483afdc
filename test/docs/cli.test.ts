import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { serveUsage } from '../../src/server/cli/serveArgs'

it('docs/server.md names each option of `tidings serve`, and its default', () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/server.md', import.meta.url)), 'utf8')
  const rows = [...page.matchAll(/^\| (`--.*)$/gm)].map(([, row = '']) => row)
  // An option, and what stands in brackets until the next one.
  const options = serveUsage.matchAll(/^ {2}(--[a-z-]+)((?:(?!^ {2}--)[^])*)/gm)
  const told = [...options].filter(([, name]) => name !== '--help')
  expect(told.length).toBeGreaterThan(12)
  for (const [, name = '', said = ''] of told) {
    const row = rows.find((one) => one.includes(`\`${name}\``))
    expect(row, name).toBeDefined()
    const [, value] = /\(([\w. ]+)\)/.exec(said) ?? []
    if (value) expect(row, name).toContain(value)
  }
})
