import { onTestFinished, describe, expect, it } from 'vitest'
import { createRealtimeClient, type ConnectionSnapshot } from '../../../src/core'
import { socketIo } from '../../../src/transports/socket-io'
import { eventually } from '../../support/eventually'
import { startSocketIo } from './startSocketIo'

/** A client that is connected, and the reasons it gives from then on. */
async function start(replays: boolean, answer: object = {}) {
  const server = await startSocketIo()
  server.io.on('connection', (socket) => {
    if (replays) socket.emit('auth:success', { replay: 'full' })
    socket.on('auth', (_, acknowledge: (answer: object) => void) => acknowledge(answer))
  })
  let refreshes = 0
  const transport = socketIo({ url: `http://127.0.0.1:${server.port()}`, replays })
  const client = createRealtimeClient({
    transport,
    token: () => 'token',
    refreshToken: () => `token-${++refreshes}`,
  })
  onTestFinished(async () => {
    client.close()
    await server.close()
  })
  client.connect()
  const reaches = (state: ConnectionSnapshot['state']) =>
    eventually(() => expect(client.getSnapshot().state).toBe(state))
  await reaches('connected')
  const cut = () => {
    for (const { conn } of server.io.sockets.sockets.values()) conn.close(true)
  }
  return { server, client, reaches, cut, refreshes: () => refreshes }
}

describe('what a server said and went on after', () => {
  it.each(['NOT_FOUND', 'INTERNAL_ERROR'])('is not why the link breaks later: %s', async (code) => {
    const { server, client, reaches, cut } = await start(false)
    const codes: unknown[] = []
    client.on('error', ({ serverCode }) => codes.push(serverCode))
    server.io.emit('connection:error', { error: 'not this one', code })
    await eventually(() => expect(codes).toEqual([code]))
    cut()
    await reaches('reconnecting')
    expect(client.getSnapshot().reason).toBe('lost')
    await reaches('connected')
  })

  it('is not why the link breaks later: a token that was replaced in place', async () => {
    const { server, client, reaches, cut, refreshes } = await start(true)
    let isReplaced = false
    server.io.sockets.sockets.forEach((socket) => socket.on('auth', () => (isReplaced = true)))
    server.io.emit('connection:error', { error: 'expired', code: 'UNAUTHORIZED' })
    await eventually(() => expect(isReplaced).toBe(true))
    await eventually(() => expect(refreshes()).toBe(1))
    cut()
    await reaches('reconnecting')
    expect(client.getSnapshot().reason).toBe('lost')
    await reaches('connected')
    expect(refreshes()).toBe(1)
  })
})

describe('a fresh token that is not taken in place', () => {
  it.each([
    ['UNAUTHORIZED', 'unauthorized'],
    ['INTERNAL_ERROR', 'server'],
    ['', 'unauthorized'],
  ])('%s: is presented again on the next link, for what was said', async (code, reason) => {
    const { server, client, reaches, refreshes } = await start(true, { error: 'no', code })
    const reasons: string[] = []
    client.onSnapshot(() => reasons.push(client.getSnapshot().reason))
    server.io.emit('connection:error', { error: 'expired', code: 'UNAUTHORIZED' })
    await eventually(() => expect(reasons).toContain(reason))
    await reaches('connected')
    expect(refreshes()).toBe(1)
  })
})
