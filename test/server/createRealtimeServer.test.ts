import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it, vi } from 'vitest'
import { startServer, topic } from './support/startServer'
import { eventually } from '../support/eventually'

it('numbers an event before it goes out', async () => {
  const { client, realtime } = await startServer()
  const one = client()
  await one.auth()
  const { event } = await realtime.append({ topic, type: 'goal.created', data: { goalId: 'g1' } })
  expect(await one.next('goal.created')).toEqual(event)
  expect(event).toMatchObject({ sequence: 1, topic, data: { goalId: 'g1' } })
})

it('packs events that wait in one tick into one frame', async () => {
  const { client, append } = await startServer()
  const one = client()
  await one.auth()
  await append(50)
  await one.eventCount(50)
  expect(one.messages.length).toBeLessThan(10)
  expect(one.messages.some((text) => text.startsWith('['))).toBe(true)
})

it('does not take a client for slow because much happens in one tick', async () => {
  const { client, append } = await startServer()
  const one = client()
  await one.auth()
  await append(10_000, { data: { padding: 'x'.repeat(200) } })
  await one.eventCount(10_000)
  expect(one.sequences).toEqual(Array.from({ length: 10_000 }, (_, i) => i + 1))
})

it.each([0, -1, NaN])(
  'refuses a heartbeat of %d ms, which would cut every client',
  async (heartbeatMs) => {
    await expect(startServer({ heartbeatMs })).rejects.toMatchObject({ code: 'CONFIGURATION' })
  },
)

it('refuses pages of other origins with 403', async () => {
  const { client, port } = await startServer()
  const evil = client({ origin: 'https://evil.test' })
  const [, response] = (await once(evil.socket, 'unexpected-response')) as [
    unknown,
    { statusCode: number },
  ]
  expect(response.statusCode).toBe(403)
  await client({ origin: `http://127.0.0.1:${port}` }).auth()
})

it('leaves other paths alone, and refuses them when nobody else serves them', async () => {
  const { http, port } = await startServer()
  const ask = async () => {
    const socket = connect(port, '127.0.0.1')
    socket.write(
      'GET /other HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    const [data] = (await once(socket, 'data')) as [Buffer]
    socket.destroy()
    return data.toString()
  }
  expect(await ask()).toMatch(/^HTTP\/1.1 404/)
  http.on('upgrade', (request, socket) => {
    if (request.url === '/other') socket.end('HTTP/1.1 200 OK\r\n\r\n')
  })
  expect(await ask()).toMatch(/^HTTP\/1.1 200/)
})

it('cuts a slow reader with 1013, and nobody else', async () => {
  const closes: [number, string][] = []
  const { client, append, realtime } = await startServer({
    maxBufferedBytes: 256_000,
    wrapChannel: (channel) => {
      const { close } = channel
      channel.close = (code, reason) => {
        closes.push([code, reason])
        close(code, reason)
      }
      return channel
    },
  })
  const [slow, quick] = [client(), client()]
  await Promise.all([slow.auth(), quick.auth()])
  slow.socket.pause()
  const data = { padding: 'x'.repeat(50_000) }
  // the machine's own buffers take some megabytes before anything waits here
  for (let sent = 0; realtime.stats().connections === 2; sent += 1) {
    if (sent > 2_000) throw new Error('the slow reader was never cut')
    await append(1, { data })
    await quick.settled()
  }
  expect(realtime.connections()).toHaveLength(1)
  slow.socket.resume()
  await slow.closed()
  expect(closes).toEqual([[1013, '{"reason":"slow","retryAfterMs":10000}']])
  await append(1)
  await quick.settled()
  expect(quick.close).toBeNull()
  expect(quick.sequences).toEqual(quick.sequences.map((_, i) => i + 1))
})

it('closes with 1012 and the wait it announces, and leaves no handle', async () => {
  const { client, realtime, stop } = await startServer()
  const clients = [client(), client()]
  await Promise.all(clients.map((each) => each.auth()))
  const silent = await client().opened()
  const closing = realtime.close({ retryAfterMs: 1_234 })
  for (const each of [...clients, silent]) {
    expect(await each.closed()).toEqual({ code: 1012, reason: '{"retryAfterMs":1234}' })
  }
  await closing
  await realtime.close()
  expect(realtime.stats().connections).toBe(0)
  await stop()
  await eventually(() => {
    const open = process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name))
    expect(open.filter((name) => name.startsWith('TCPServer'))).toEqual([])
  })
})

it('resolves close only when the last connection is gone, even one that is stuck', async () => {
  const { client, realtime, http } = await startServer()
  const one = client()
  await one.auth()
  one.socket.pause()
  await realtime.close()
  const connections = await new Promise((resolve) => {
    http.getConnections((_, count) => resolve(count))
  })
  expect(connections).toBe(0)
})

it('tells who comes and goes', async () => {
  const seen: string[] = []
  const { client, realtime } = await startServer({
    onConnect: ({ userId }) => seen.push(`+${userId ?? ''}`),
    onDisconnect: ({ userId }) => seen.push(`-${userId ?? ''}`),
  })
  const one = client()
  await one.auth()
  one.socket.terminate()
  await eventually(() => expect(realtime.stats().connections).toBe(0))
  expect(seen).toEqual(['+u-ada', '-u-ada'])
})

it('says what to install when `ws` is not there', async () => {
  vi.resetModules()
  vi.doMock('ws', () => {
    throw new Error('Cannot find package')
  })
  const { createRealtimeServer } = await import('../../src/server/createRealtimeServer')
  const { createServer } = await import('node:http')
  const realtime = createRealtimeServer({ authenticate: () => null })
  await expect(realtime.attach(createServer())).rejects.toMatchObject({
    code: 'CONFIGURATION',
    message: expect.stringContaining('npm install ws') as string,
  })
  vi.doUnmock('ws')
})
