import { expect, it } from 'vitest'
import { onStatus, type RealtimeClient } from '../../src/core'
import { createFakeServer } from '../../src/testing'
import { createLab } from './clientLab'

const listen: Record<string, (client: RealtimeClient, listener: () => void) => () => void> = {
  onSnapshot: (client, listener) => client.onSnapshot(listener),
  onStatus,
  onPending: (client, listener) => client.onPending(listener),
}

it.each(Object.keys(listen))(
  'reports a listener of %s that throws once, and goes on without a break',
  async (name) => {
    const { client, clock, back, start, state, events, notices } = createLab()
    let heard = 0
    const stop = listen[name]?.(client, () => {
      throw new Error('of the app')
    })
    listen[name]?.(client, () => heard++)
    await start()
    await expect(client.publish('note.added', {})).resolves.toBeDefined()
    back.drop()
    await clock.advance(2_000)
    back.emit('a.b')
    await expect(client.publish('note.added', {})).resolves.toBeDefined()
    expect(state()).toBe('connected')
    expect(events.length).toBeGreaterThan(0)
    expect(heard).toBeGreaterThan(1)
    expect(notices.filter((notice) => notice === 'error HANDLER')).toHaveLength(1)
    stop?.()
    client.close()
    expect(clock.pendingTimers()).toBeLessThan(2)
  },
)

it('connects again after a link has thrown', async () => {
  const server = createFakeServer()
  const probe = () => {
    throw new Error('of the transport')
  }
  const { client, clock, start } = createLab({
    transport: {
      name: 'throwing',
      open: (session, on) => {
        const link = server.transport.open(session, on)
        return { probe, close: () => link.close() }
      },
    },
  })
  await start()
  expect(() => clock.wake()).toThrow('of the transport')
  server.drop()
  await clock.advance(2_000)
  expect(server.connections).toBe(1)
  expect(client.stats().reconnects).toBe(1)
  client.close()
})
