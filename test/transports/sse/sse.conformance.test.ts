import { EventSource } from 'eventsource'
import { cookieSse, sse, type EventSourceConstructor } from '../../../src/transports/sse'
import { describeTransport } from '../../conformance/transportConformance'
import { startOwnServer } from '../startOwnServer'
import { startBufferingNginx } from './startBufferingNginx'
import { startPlainServer } from './plainServer'

const byFetch = (url: string, quietMs?: number) =>
  sse({ url, topicsParameter: 'topic', ...(quietMs !== undefined && { heartbeatMs: quietMs }) })

const byCookie = (url: string) =>
  cookieSse({
    url,
    topicsParameter: 'topic',
    lastEventIdParameter: 'lastEventId',
    EventSource: EventSource as unknown as EventSourceConstructor,
  })

const onOwnServer = (transport: typeof byFetch) => (host: string, quietMs?: number) =>
  transport(`http://${host}/api/events/stream`, quietMs)

const capabilities = {
  replays: true,
  sends: false,
  subscribes: true,
  probes: true,
  reportsHttpStatus: true,
  reportsRetryAfter: true,
  oversized: 'closes',
  corrupt: 'counted',
} as const

describeTransport('sse on our own server', {
  start: () => startOwnServer({ transport: onOwnServer(byFetch), heartbeatMs: 150 }),
  capabilities,
})

describeTransport('sse on our own server behind a buffering nginx', {
  start: () =>
    startOwnServer({
      transport: onOwnServer(byFetch),
      heartbeatMs: 150,
      front: startBufferingNginx,
    }),
  capabilities,
})

describeTransport('sse on a plain server', {
  start: () => startPlainServer({ transport: byFetch, keepsLog: true }),
  capabilities: { ...capabilities, subscribes: false },
})

describeTransport('sse on a plain server without a log', {
  start: () => startPlainServer({ transport: byFetch, keepsLog: false }),
  capabilities: { ...capabilities, subscribes: false, replays: false },
})

/** `EventSource` shows neither comments nor statuses, and has no limit of its own. */
const byCookieCapabilities = {
  ...capabilities,
  probes: false,
  reportsHttpStatus: false,
  reportsRetryAfter: false,
  oversized: 'counted',
  presentsToken: false,
} as const

describeTransport('cookieSse on our own server', {
  start: () =>
    startOwnServer({ transport: onOwnServer(byCookie), cookie: 'session', heartbeatMs: 150 }),
  capabilities: byCookieCapabilities,
})

describeTransport('cookieSse on a plain server', {
  start: () => startPlainServer({ transport: byCookie, keepsLog: true }),
  capabilities: { ...byCookieCapabilities, subscribes: false },
})
