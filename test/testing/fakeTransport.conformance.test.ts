import { createFakeServer } from '../../src/testing'
import { createEnvironment, type CloseReason, type Transport } from '../../src/core'
import {
  describeTransport,
  staleToken,
  type Backend,
  type Refusal,
} from '../conformance/transportConformance'

const reasonOf = (why: Refusal, retryAfterMs?: number): CloseReason => {
  if (why === '401') return { kind: 'unauthorized' }
  if (why === '403') return { kind: 'forbidden' }
  return { kind: 'server', ...(retryAfterMs !== undefined && { retryAfterMs, spreadMs: 0 }) }
}

/** Makes the token one that has expired: it was in use once. */
function expire(transport: Transport, expireToken: () => void) {
  return new Promise<void>((resolve) => {
    const link = transport.open(
      {
        token: () => Promise.resolve(staleToken),
        resumeFrom: null,
        topics: new Set(),
        signal: new AbortController().signal,
        environment: createEnvironment(),
        maxFrameBytes: 1_048_576,
      },
      {
        ready() {
          expireToken()
          link.close()
          resolve()
        },
        frame() {},
        alive() {},
        challenged() {},
        closed() {},
      },
    )
  })
}

async function startFake(replay: 'full' | 'none'): Promise<Backend> {
  const server = createFakeServer({ replay, identity: { userId: 'u' } })
  await expire(server.transport, () => server.expireToken())
  const known = server.tokens.length
  return {
    environment: {},
    transport: () => server.transport,
    topic: (name) => name,
    async emit({ type, data, topic }) {
      server.emit(type, data, { topic })
    },
    async emitMany(events) {
      server.emitMany(events)
    },
    drop: () => server.drop(),
    stall: () => server.freeze(),
    resume: () => server.thaw(),
    halfOpen() {
      // Links cannot be told apart here: what is frozen thaws once a new attempt has been made.
      server.freeze()
      const before = server.attempts
      const wait = setInterval(() => {
        if (server.attempts === before) return
        clearInterval(wait)
        server.thaw()
      }, 5)
    },
    refuse(why, retryAfterMs) {
      if (why === null) server.accept()
      else server.refuse(reasonOf(why, retryAfterMs), Infinity)
    },
    async restart() {
      server.restart()
    },
    sendRaw: (kind) =>
      server.send(kind === 'corrupt' ? '{"type":"test.numb' : 'x'.repeat(1_100_000)),
    slowConnect: (delayMs) => server.setLatency(delayMs),
    connectionCount: () => server.connections,
    tokens: () => server.tokens.slice(known),
    urls: () => [],
    async close() {
      server.drop()
    },
  }
}

const capabilities = {
  sends: true,
  subscribes: true,
  probes: true,
  reportsHttpStatus: true,
  reportsRetryAfter: true,
  oversized: 'counted',
  corrupt: 'counted',
} as const

describeTransport('the fake transport', {
  start: () => startFake('full'),
  capabilities: { ...capabilities, replays: true },
})

describeTransport('the fake transport without replay', {
  start: () => startFake('none'),
  capabilities: { ...capabilities, replays: false },
})
