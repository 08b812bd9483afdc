import { afterEach, expect, it } from 'vitest'
import {
  cleanUp,
  eventually,
  fast,
  numbered,
  platform,
  startClient,
  startLab,
  startScripted,
  welcome,
} from './lab'

afterEach(cleanUp)

const unauthorized = JSON.stringify({
  type: 'auth.error',
  timestamp: '2026-03-04T09:30:00Z',
  data: { error: 'expired', code: 'UNAUTHORIZED' },
})

it('F29 a token that expires in mid-session: replaced on the same socket, nothing lost', async () => {
  let lifeMs: number | undefined = 700
  let tokens = 0
  const lab = await startLab({
    server: {
      authenticate: (token) =>
        token
          ? {
              userId: 'u-ada',
              tenantId: 't1',
              ...(lifeMs !== undefined && { expiresInMs: lifeMs }),
            }
          : null,
    },
    client: () => ({ refreshToken: () => `fresh-${++tokens}` }),
  })
  await lab.publish(5)
  await eventually(() => expect(tokens).toBe(1))
  lifeMs = undefined
  await lab.publish(5)
  expect(lab.notices.splice(0)).toEqual(['error SERVER'])
  await lab.expectExact()
  expect(lab.client.stats().reconnects).toBe(0)
  expect(lab.proxy.accepted).toBe(1)
})

it('F30 a refresh that fails for a while and then works: connected, without a reload', async () => {
  let tries = 0
  const server = await startScripted((socket, { token = '' }) => {
    socket.send(token.startsWith('fresh') ? welcome : unauthorized)
  })
  const { reaches, client } = startClient(server.url, {
    refreshToken: () => {
      if (++tries < 5) throw new TypeError('network')
      return 'fresh'
    },
  })
  await reaches('connected')
  expect(tries).toBe(5)
  expect(client.getSnapshot().error).toBeNull()
})

it('F30 a refresh that is refused: failed once, no loop, and retry() works', async () => {
  let tries = 0
  let isSignedIn = false
  const server = await startScripted((socket, { token = '' }) => {
    socket.send(token.startsWith('fresh') ? welcome : unauthorized)
  })
  const { reaches, client } = startClient(server.url, {
    refreshToken: () => {
      tries++
      if (!isSignedIn) throw Object.assign(new Error('401'), { status: 401 })
      return 'fresh'
    },
  })
  await reaches('failed')
  expect(client.getSnapshot().error).toMatchObject({ code: 'REFRESH_FAILED', retryable: false })
  expect(tries).toBe(1)
  isSignedIn = true
  client.retry()
  await reaches('connected')
})

it('F31 many UNAUTHORIZED at once: one refresh in flight', async () => {
  let inFlight = 0
  let most = 0
  let refreshes = 0
  const server = await startScripted((socket, { action, token = '' }) => {
    if (action !== 'auth') return
    if (token === 'token') for (let count = 0; count < 20; count++) socket.send(unauthorized)
    else socket.send(welcome)
  })
  const { reaches } = startClient(server.url, {
    refreshToken: async () => {
      most = Math.max(most, ++inFlight)
      refreshes++
      await new Promise((resolve) => setTimeout(resolve, 100))
      inFlight--
      return 'fresh'
    },
  })
  await reaches('connected')
  expect({ most, refreshes }).toEqual({ most: 1, refreshes: 1 })
})

it('F31 a refresh that yields the refused token again is a failure', async () => {
  const server = await startScripted((socket) => socket.send(unauthorized))
  const { reaches, client } = startClient(server.url, { refreshToken: () => 'token' })
  await reaches('failed')
  expect(client.getSnapshot().error?.code).toBe('REFRESH_FAILED')
})

it('F31 a token that is never had: given up in time, and tried again', async () => {
  let asked = 0
  const server = await startScripted((socket) => socket.send(welcome))
  const { reaches } = startClient(server.url, {
    token: () => (++asked === 1 ? new Promise(() => {}) : 'token'),
  })
  await reaches('connected')
  expect(asked).toBe(2)
})

it('F32 another user signs in: nothing of the old one is kept', async () => {
  let user = 'u-ada'
  const server = await startScripted((socket, { action }) => {
    if (action !== 'auth') return
    socket.send(
      JSON.stringify({
        type: 'auth.success',
        data: { userId: user, tenantId: 't1', replay: 'none' },
      }),
    )
  })
  const { reaches, client, seen } = startClient(server.url)
  await reaches('connected')
  server.send(numbered(7))
  await eventually(() => expect(seen).toEqual([7]))
  client.disconnect()
  user = 'u-ben'
  client.connect()
  await reaches('connected')
  expect(client.getSnapshot().userId).toBe('u-ben')
  // The same id and a smaller number: both would be dropped if they were remembered.
  server.send(numbered(3, { eventId: 'e7' }))
  await eventually(() => expect(seen).toEqual([7, 3]))
})

it('F35 a network that flaps 20 times: one attempt at a time, no timer or listener is left', async () => {
  const listeners = new Set<(signal: 'online' | 'offline' | 'wake' | 'hide') => void>()
  const timers = new Set<unknown>()
  const lab = await startLab({
    client: () => ({
      environment: {
        ...platform,
        onSignal(listener) {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
        setTimer(callback, delayMs) {
          const timer = setTimeout(() => {
            timers.delete(timer)
            callback()
          }, delayMs)
          timers.add(timer)
          return () => {
            clearTimeout(timer)
            timers.delete(timer)
          }
        },
      },
    }),
  })
  for (let count = 0; count < 20; count++) {
    for (const listener of listeners) listener(count % 2 ? 'online' : 'offline')
    await lab.publish(1)
    if (count % 5 === 0) lab.proxy.reset()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(lab.proxy.connections).toBeLessThanOrEqual(1)
  }
  for (const listener of listeners) listener('online')
  await lab.expectExact()
  lab.client.close()
  expect(listeners.size).toBe(0)
  await eventually(() => expect(timers.size).toBe(0))
})

it('F34 a wake after sleep on a dead link: found by the short deadline', async () => {
  const listeners = new Set<(signal: 'wake') => void>()
  const lab = await startLab({
    client: () => ({
      limits: { ...fast, quietMs: 60_000, timeoutMs: 15_000 },
      environment: {
        ...platform,
        onSignal(listener) {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
      },
    }),
    server: { heartbeatMs: 60_000 },
  })
  lab.proxy.blackHole = { up: true, down: true }
  const asleep = Date.now()
  for (const listener of listeners) listener('wake')
  const { reason } = await lab.reaches('reconnecting')
  expect(reason).toBe('timeout')
  // Three seconds by design, and by far not the time limit of other answers.
  expect(Date.now() - asleep).toBeLessThan(10_000)
  lab.proxy.blackHole = { up: false, down: false }
  await lab.publish(1)
  await lab.expectExact()
})

it('F51 a foreign page, and F53 a topic of others: refused, and nothing is said of what exists', async () => {
  const lab = await startLab({ server: { origins: 'same' } })
  const { WebSocket } = await import('ws')
  const foreign = new WebSocket(lab.url, { headers: { Origin: 'https://evil.example' } })
  const refused = await new Promise((resolve) =>
    foreign.once('error', (error) => resolve(error.message)),
  )
  expect(refused).toContain('403')

  const socket = new WebSocket(lab.url)
  const frames: { type: string; data: { error?: string; code?: string } }[] = []
  socket.on('message', (raw: Buffer) =>
    frames.push(...[JSON.parse(raw.toString()) as never].flat()),
  )
  await new Promise((resolve) => socket.once('open', resolve))
  socket.send(JSON.stringify({ action: 'auth', token: 'token' }))
  await eventually(() => expect(frames.some(({ type }) => type === 'auth.success')).toBe(true))
  for (const topic of ['tenant:t2', 'tenant:absent']) {
    socket.send(JSON.stringify({ action: 'subscribe', topics: [topic] }))
  }
  await eventually(() =>
    expect(frames.filter(({ type }) => type === 'subscribe.error')).toHaveLength(2),
  )
  const answers = frames
    .filter(({ type }) => type === 'subscribe.error')
    .map(({ data }) => JSON.stringify(data).replace(/tenant:\w+/g, 'topic'))
  expect(answers[0]).toBe(answers[1])
  socket.close()
})
