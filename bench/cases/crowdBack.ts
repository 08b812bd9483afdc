import { setTimeout } from 'node:timers/promises'
import { now } from '../events.ts'
import type { Measurement } from '../scenarios/scenario.ts'
import { received, startCrowd, topicCount } from '../support/crowd.ts'

export const crowdBackCase = '10,000 clients dropped at once'

const limitMs = 90_000
/** Events of each topic before the drop, while the clients are away, and after. */
const eventsEach = 3

/** Drops every connection without a word, while events go on, and waits until all is as it was. */
export async function crowdBack(scale: number): Promise<Measurement> {
  const clientCount = Math.round(10_000 * scale)
  const crowd = await startCrowd('tidings', clientCount, 'appClients')
  const { server, clients } = crowd
  const publish = () => server.call('burst', topicCount * eventsEach)
  const expected = async (times: number) =>
    received(crowd, clientCount * eventsEach * times, limitMs)
  await publish()
  await expected(1)

  const readsBefore = await server.call<number>('storeReads')
  const droppedAt = now()
  await server.call('cut')
  await publish()
  let isBack = false
  while (!isBack && now() - droppedAt < limitMs) {
    await setTimeout(50)
    isBack = (await server.call<number>('connections')) >= clientCount
  }
  const facts = await expected(2)
  const backMs = Math.max(now(), facts.lastAt) - droppedAt
  const storeReads = (await server.call<number>('storeReads')) - readsBefore
  await publish()
  const { received: all } = await expected(3)
  const wrong = await Promise.all(clients.map((each) => each.call<{ wrong: number }>('facts')))
  await crowd.stop()
  return {
    case: crowdBackCase,
    contender: 'tidings',
    values: {
      backSeconds: isBack ? backMs / 1_000 : null,
      storeReads,
      lost: clientCount * eventsEach * 3 - all,
      wrong: wrong.reduce((sum, each) => sum + each.wrong, 0),
    },
  }
}
