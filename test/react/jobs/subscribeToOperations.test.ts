import { expect, it } from 'vitest'
import { createRealtimeClient } from '../../../src/core'
import { jobEvents } from '../../../src/domains/jobs'
import {
  operationsTopics,
  subscribeToDataQuality,
  subscribeToExtractions,
  subscribeToMigrations,
} from '../../../src/react/jobs'
import { createFakeClock, createFakeServer } from '../../../src/testing'

it('each helper hears its own entities, or one of them, until it is let go', async () => {
  const clock = createFakeClock()
  const server = createFakeServer()
  const { environment } = clock
  const client = createRealtimeClient({
    transport: server.transport,
    events: jobEvents,
    topics: operationsTopics,
    environment,
  })
  const heard: string[] = []
  const hear = (name: string) => (event: { type: string }) => heard.push(`${name} ${event.type}`)
  const stops = [
    subscribeToExtractions(client, hear('extractions')),
    subscribeToMigrations(client, hear('migrations')),
    subscribeToDataQuality(client, hear('one'), { key: 'q1' }),
  ]
  client.connect()
  await clock.advance(10)
  const send = () => {
    for (const [entityType, entityId] of [
      ['extraction', 'x1'],
      ['migration', 'm1'],
      ['data_quality', 'q1'],
      ['data_quality', 'q2'],
    ])
      server.send({ eventType: 'completed', entityType, entityId })
  }
  send()
  for (const stop of stops) stop()
  send()
  client.close()
  expect(heard).toEqual([
    'extractions extraction.completed',
    'migrations migration.completed',
    'one data_quality.completed',
  ])
})
