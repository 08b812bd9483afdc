import type { Session, Transport } from '../../../src/core'
import { polling, type PollingOptions } from '../../../src/transports/polling'
import { describeTransport, type Backend } from '../../conformance/transportConformance'
import { startOwnServer } from '../startOwnServer'

/** How long a poller waits for an answer, milliseconds, beyond the time that it may be held back. */
const timeoutMs = 10_000

/** The same transport, which gives an answer up that much sooner. */
const impatient = (transport: Transport, quietMs: number): Transport => ({
  ...transport,
  open(session, on) {
    const environment: typeof session.environment = {
      ...session.environment,
      setTimer: (run, ms) =>
        session.environment.setTimer(run, ms < timeoutMs ? ms : ms - timeoutMs + quietMs),
    }
    const own = Object.create(session, { environment: { value: environment } }) as Session
    return transport.open(own, on)
  },
})

async function start(options: Partial<PollingOptions>): Promise<Backend> {
  const backend = await startOwnServer({
    transport: (host, quietMs = timeoutMs) =>
      impatient(polling({ url: `http://${host}/api/events`, ...options }), 4 * quietMs),
  })
  let isCut = false
  /** Of the last request; aborted once there is none to follow. */
  let signal: AbortSignal | null | undefined
  const passUnlessCut = () => {
    if (isCut) throw new TypeError('cut')
  }
  /** Between two requests there is no link: then it is the next one that is cut. */
  function drop() {
    isCut = true
    backend.drop()
  }
  return {
    ...backend,
    environment: {
      async fetch(...request: Parameters<typeof fetch>) {
        signal = request[1]?.signal
        try {
          passUnlessCut()
          const answer = await fetch(...request)
          passUnlessCut()
          return answer
        } finally {
          isCut = false
        }
      },
    },
    drop,
    // Between two requests the server holds nothing, but who asked will ask again.
    connectionCount: () => backend.connectionCount() || (signal?.aborted === false ? 1 : 0),
    restart() {
      drop()
      return backend.restart()
    },
  }
}

const capabilities = {
  replays: true,
  sends: false,
  subscribes: true,
  probes: true,
  reportsHttpStatus: true,
  reportsRetryAfter: true,
  oversized: 'counted',
  corrupt: 'counted',
} as const

describeTransport('polling on our own server', {
  start: () => start({ intervalMs: 1 }),
  capabilities,
})

describeTransport('long-polling on our own server', {
  start: () => start({ intervalMs: 1, waitMs: 1_000 }),
  capabilities,
})
