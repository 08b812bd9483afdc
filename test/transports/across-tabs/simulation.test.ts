import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import { createWorld, stories, type Seen, type Story } from './simulatedTabs'

/** Others than those of every day: `SIMULATIONS=5000 SIMULATION_SEED=7 npx vitest run --project node …` */
const amount = {
  numRuns: Number(process.env.SIMULATIONS ?? 100),
  seed: Number(process.env.SIMULATION_SEED ?? 1),
}

let world: ReturnType<typeof createWorld> | undefined
const close = () => world?.close()
afterEach(close)

/** What came twice, or after something that never came and of which nothing was told. */
const faultsIn = (seen: ReadonlyMap<string, Seen>) =>
  [...seen].flatMap(([visit, all]) =>
    all.flatMap((one, index) => {
      const before = all.slice(0, index)
      const last = before.at(-1)
      if (one === 'told' || !index) return []
      const isNext = last === 'told' || before.includes(one - 1)
      return isNext && !before.includes(one) ? [] : `${visit}: ${before.join()}, then ${one}`
    }),
  )

interface Expected {
  /** Whether tabs may be told that something is missing. */
  readonly mayTell?: boolean
  readonly isNumbered?: boolean
}

async function expectAllIsWell(story: Story, { mayTell = true, isNumbered = true }: Expected) {
  close()
  world = createWorld(isNumbered)
  const { all, gone, back, sent, run, emitOneMore } = world
  await run(story)
  // Also where nothing follows that would show a hole.
  for (const { name, topics, seenIn } of mayTell ? [] : all) {
    for (const topic of topics().filter((one) => seenIn(one).length)) {
      expect([name, topic, seenIn(topic).at(-1)]).toEqual([name, topic, sent.get(topic)])
    }
  }
  await emitOneMore()
  for (const { tab, name, told, topics, seenIn } of all) {
    expect([name, tab.state()]).toEqual([name, 'connected'])
    if (!mayTell) expect([name, told]).toEqual([name, []])
    for (const topic of topics()) {
      expect([name, topic, seenIn(topic).at(-1)]).toEqual([name, topic, sent.get(topic)])
    }
  }
  for (const { seen, echoes } of [...all, ...gone]) {
    expect(faultsIn(seen)).toEqual([])
    expect(new Set(echoes).size).toBe(echoes.length)
  }
  expect(back.connections).toBe(1)
}

/** @param more - moves beside those of every story */
const always = (expected: Expected, ...more: string[]) =>
  fc.assert(
    fc.asyncProperty(stories(...more), (story) => expectAllIsWell(story, expected)),
    amount,
  )

it('whatever becomes of tabs and link, each tab has each event once and in order', () =>
  always({ mayTell: false }, 'lose'))

it('whatever becomes of tabs and a server that begins anew, none misses anything without a word', () =>
  always({}, 'restart', 'vanish', 'lose'))

it('whatever becomes of tabs and link, none misses without a word what has an id alone', () =>
  always({ isNumbered: false }))
