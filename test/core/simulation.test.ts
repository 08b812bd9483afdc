import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWorld, stories, type WorldOptions } from './simulatedWorld'

/** Others than those of every day: `SIMULATIONS=5000 SIMULATION_SEED=7 npx vitest run --project node …` */
const amount = {
  numRuns: Number(process.env.SIMULATIONS ?? 100),
  seed: Number(process.env.SIMULATION_SEED ?? 1),
}

type World = ReturnType<typeof createWorld>

function expectNothingLeft({ clock, server, client }: World) {
  client.close()
  expect([clock.pendingTimers(), clock.listeners(), server.connections]).toEqual([0, 0, 0])
}

/** What was missed in the middle, without a word of it. */
function silentHoles({ seen }: World) {
  return [...seen].flatMap(([visit, all]) =>
    all.flatMap((one, index) => {
      const before = all[index - 1]
      const isNext =
        one === 'told' || before === 'told' || index === 0 || one === Number(before) + 1
      return isNext ? [] : `${visit}: ${before}, then ${one}`
    }),
  )
}

function expectPublished({ client, echoes, refused }: World, ...codes: string[]) {
  expect(new Set(echoes).size).toBe(echoes.length)
  expect(client.pending()).toEqual([])
  expect(refused.filter((error) => !codes.includes(error.code))).toEqual([])
}

describe.each<Omit<WorldOptions, 'randoms'>>([
  { replay: 'full' },
  { replay: 'full', hasHistory: true },
  { replay: 'none', hasHistory: true },
  { replay: 'full', over: 'renewing' },
  { replay: 'full', over: 'fallback' },
])('whatever becomes of the link to a server that keeps a log (%o)', (options) => {
  it('each event comes once, in order, and so does what is published', async () => {
    await fc.assert(
      fc.asyncProperty(...stories('block', 'unblock'), async (story, randoms) => {
        const world = createWorld({ ...options, randoms })
        await world.run(story)
        expect(world.client.getSnapshot().state).toBe('connected')
        expect(world.told).toEqual([])
        expect(silentHoles(world)).toEqual([])
        for (const topic of world.read()) {
          expect([topic, world.seenLast(topic)]).toEqual([topic, world.sentLast(topic)])
        }
        expectPublished(world)
        if (!options.hasHistory) expect(world.echoes).toEqual(expect.arrayContaining(world.taken))
        expectNothingLeft(world)
      }),
      amount,
    )
  })
})

describe.each<Omit<WorldOptions, 'randoms'>>([
  { replay: 'full' },
  { replay: 'gap' },
  { replay: 'none' },
  { replay: 'none', hasHistory: true },
])('whatever becomes of a server that begins anew (%o)', (options) => {
  it('nothing is missed without a word, and nothing comes twice', async () => {
    await fc.assert(
      fc.asyncProperty(...stories('restart', 'signOut', 'stray'), async (story, randoms) => {
        const world = createWorld({ ...options, randoms })
        await world.run(story, 'stray')
        expect(world.client.getSnapshot().state).toBe('connected')
        expect(silentHoles(world)).toEqual([])
        for (const topic of world.read()) {
          expect([topic, world.seenLast(topic)]).toEqual([topic, world.sentLast(topic)])
        }
        expectPublished(world, 'CONNECTION_CLOSED')
        expectNothingLeft(world)
      }),
      amount,
    )
  })
})
