import { expect, it, onTestFinished, vi } from 'vitest'
import { createMemoryStore, StoreError, type EventBus } from '../../src/server'
import { EventLog } from '../../src/server/eventLog'

const type = 'test.numbered'
const bus: EventBus = {
  isConnected: true,
  start: () => Promise.resolve(),
  publish() {},
  close: () => Promise.resolve(),
}

it('remembers a topic that was left, however many others are listened to', async () => {
  const store = createMemoryStore()
  const log = new EventLog({ store })
  for (let i = 0; i < 1_100; i += 1) log.listen(`topic:${i}`, () => undefined)
  const stop = log.listen('left', () => undefined)
  const { epoch } = await log.head('left')
  await log.append({ topic: 'left', type, data: {} })
  stop()
  const readAll = vi.spyOn(store, 'readAll')
  const { entries } = await log.read('left', { epoch, offset: 0 }, 10)
  expect(entries).toHaveLength(1)
  expect([readAll.mock.calls.length, log.storeReads]).toEqual([0, 0])
})

it('forgets topics that were left long ago, also as one of several servers', async () => {
  const store = createMemoryStore()
  const log = new EventLog({ store, bus })
  const visit = async (topic: string) => {
    const stop = log.listen(topic, () => undefined)
    await log.head(topic)
    stop()
  }
  for (let i = 0; i < 1_100; i += 1) await visit(`topic:${i}`)
  const readAll = vi.spyOn(store, 'readAll')
  await visit('topic:0')
  expect(readAll.mock.calls[0]?.[0]).toMatchObject([{ topic: 'topic:0', newest: true }])
})

it('tells of an event that was written after its author had been told that it was not', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const store = createMemoryStore()
  const log = new EventLog({ store })
  onTestFinished(() => log.close())
  await log.start()
  const heard: unknown[] = []
  log.listen('t', ({ data }) => heard.push(data))
  await log.append({ topic: 't', type, data: 1 })
  await vi.advanceTimersByTimeAsync(0)
  expect(heard).toEqual([1])
  const append = vi.spyOn(store, 'append')
  append.mockRejectedValueOnce(new StoreError('it took too long', { retryable: true }))
  await expect(log.append({ topic: 't', type, data: 2 })).rejects.toThrow('too long')
  await store.append({ topic: 't', type, data: 2 })
  await vi.advanceTimersByTimeAsync(1_100)
  expect(heard).toEqual([1, 2])
  // the store is back, and one more comes late
  await log.append({ topic: 't', type, data: 3 })
  await store.append({ topic: 't', type, data: 4 })
  await vi.advanceTimersByTimeAsync(10_100)
  expect(heard).toEqual([1, 2, 3, 4])
})

it('finds by looking that the log has gone back, and tells what comes then', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const store = createMemoryStore({ epoch: 'e' })
  const log = new EventLog({ store, maxRecentEvents: 0 })
  onTestFinished(() => log.close())
  await log.start()
  const heard: unknown[] = []
  log.listen(
    't',
    ({ sequence }) => heard.push(sequence),
    (to) => heard.push(to),
  )
  await vi.advanceTimersByTimeAsync(0)
  for (const data of [1, 2, 3]) await log.append({ topic: 't', type, data })
  store.reset('e')
  await store.append({ topic: 't', type, data: 1 })
  await vi.advanceTimersByTimeAsync(10_100)
  await log.append({ topic: 't', type, data: 2 })
  expect(heard).toEqual([1, 2, 3, { epoch: 'e', offset: 1 }, 2])
})
