import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { switches } from '../../../src/server/dev/switches'
import { runCli } from '../support/runCli'

it('says of every switch that it is there, and the guide what it does', async () => {
  const { text, ended } = runCli('dev', '--help')
  expect(await ended()).toBe(0)
  const guide = readFileSync('docs/server.md', 'utf8')
  for (const name of switches.keys()) {
    expect(text()).toMatch(new RegExp(`\\b${name}\\b`))
    expect(guide).toContain(`\`${name}\``)
  }
})
