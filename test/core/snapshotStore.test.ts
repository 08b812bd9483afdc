import { expect, it } from 'vitest'
import { createLab } from './clientLab'

it('shows the last of events that came in the same moment, a second later', async () => {
  const { back, client, clock, start } = createLab()
  await start()
  back.emitMany([{ type: 'a.b' }, { type: 'a.b' }, { type: 'a.b' }])
  await clock.advance(1_000)
  expect(client.getSnapshot().stats.delivered).toBe(3)
})

it('is told at most once a second under traffic, and is the same object in between', async () => {
  const { back, client, clock, start } = createLab()
  await start()
  let told = 0
  client.onSnapshot(() => told++)
  for (let count = 0; count < 30; count++) {
    back.emit('a.b')
    await clock.advance(100)
  }
  expect(told).toBe(4)
  await clock.advance(10_000)
  const snapshot = client.getSnapshot()
  await clock.advance(5_000)
  expect(client.getSnapshot()).toBe(snapshot)
  expect(snapshot.lastEventAt).toBe(clock.now() - 15_100)
})
