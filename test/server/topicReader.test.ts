import { expect, it } from 'vitest'
import { createMemoryStore } from '../../src/server'
import { EventLog } from '../../src/server/eventLog'
import { TopicReader } from '../../src/server/topicReader'

const topic = 'tenant:t1'

it('sends nothing more of a replay once it is stopped', async () => {
  const log = new EventLog({ store: createMemoryStore({ epoch: 'e' }) })
  await log.appendAll(Array.from({ length: 10 }, () => ({ topic, type: 'a.b', data: {} })))
  const sent: string[] = []
  let drain: () => void = () => undefined
  const reader = new TopicReader(topic, log, {
    event: (text) => sent.push(text),
    control: (type) => sent.push(type),
    hasRoom: () => sent.length < 3,
    drained: () => new Promise((resolve) => (drain = resolve)),
  })
  await reader.prepare({ epoch: 'e', offset: 0 })
  const running = reader.run()
  expect(sent).toHaveLength(3)
  reader.stop()
  drain()
  await running
  expect(sent).toHaveLength(3)
})
