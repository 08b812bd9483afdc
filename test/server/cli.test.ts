import { expect, it, vi } from 'vitest'
import { runCli as run } from './support/runCli'
import { WsClient } from './support/wsClient'

const patient = { timeout: 15_000, interval: 20 }

it('serves until Ctrl-C, which ends it cleanly', { timeout: 30_000 }, async () => {
  const { child, text, ended } = run('dev', '--port', '0', '--rate', '50', '--seed', '7')
  const url = await vi.waitFor(() => {
    const found = /ws:\/\/[\w.:]+\/realtime/.exec(text())
    if (!found) throw new Error(`not up yet: ${text()}`)
    return found[0]
  }, patient)
  const one = new WsClient(url)
  await one.auth()
  await one.eventCount(5)
  await vi.waitFor(() => expect(text()).toMatch(/Ada Lindqvist connected\./), patient)
  child.kill('SIGINT')
  expect(await ended()).toBe(0)
  expect((await one.closed()).code).toBe(1012)
})

it('says only where it listens when it is to be quiet', { timeout: 30_000 }, async () => {
  const { child, text, ended } = run('dev', '--port', '0', '--rate', '200', '--quiet')
  await vi.waitFor(() => expect(text()).toContain('\n'), patient)
  child.kill('SIGTERM')
  expect(await ended()).toBe(0)
  expect(text()).toMatch(/^The goal platform listens at http\S+, its WebSocket at ws\S+\.\n$/)
})

it.each([
  [['dance'], /Usage: tidings <command>/],
  [[], /Usage: tidings <command>/],
  [['dev', '--port', 'high'], /--port must be a number from 0 to 65535, not "high"/],
  [['dev', '--speed', '3'], /Unknown option '--speed'/],
])('refuses %j and says why', { timeout: 30_000 }, async (args, expected) => {
  const { text, ended } = run(...args)
  expect(await ended()).toBe(1)
  expect(text()).toMatch(expected)
})
