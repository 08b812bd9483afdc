import {
  createRealtimeClient,
  type RealtimeClientOptions,
  type RealtimeEvent,
} from '../../src/core'
import { createFakeClock, createFakeServer, type FakeServerOptions } from '../../src/testing'

/** A client on a fake server in virtual time, and what it told. */
export function createLab(
  options: Partial<RealtimeClientOptions> = {},
  server: FakeServerOptions = {},
) {
  const clock = createFakeClock()
  const back = createFakeServer(server)
  const client = createRealtimeClient({
    transport: back.transport,
    ...options,
    environment: clock.environment,
  })
  const events: RealtimeEvent[] = []
  const notices: string[] = []
  client.subscribe('*', (event) => events.push(event))
  client.on('gap', ({ topic, from, to, reason }) =>
    notices.push(`gap ${topic} ${from}-${to} ${reason}`),
  )
  client.on('replay', ({ count }) => notices.push(`replay ${count}`))
  client.on('reset', ({ epoch }) => notices.push(`reset ${epoch}`))
  client.on('invalid', ({ reason }) => notices.push(`invalid ${reason}`))
  client.on('error', ({ code }) => notices.push(`error ${code}`))
  const start = async () => {
    client.connect()
    await clock.advance(0)
  }
  const sequences = () => events.map(({ sequence }) => sequence)
  const state = () => client.getSnapshot().state
  return { clock, back, client, events, notices, start, sequences, state }
}
