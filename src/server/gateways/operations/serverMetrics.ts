import type { RealtimeServer, RealtimeServerStats } from '../../createRealtimeServer'
import type { Metric } from './exposition'
import { createHistogram } from './histogram'

/** The numbers among the statistics. */
type Count = {
  [K in keyof RealtimeServerStats]: RealtimeServerStats[K] extends number ? K : never
}[keyof RealtimeServerStats]

/** What is counted from the server's start on: name without `tidings_` and `_total`, and meaning. */
const counters: readonly (readonly [key: Count, name: string, help: string])[] = [
  ['opened', 'connections_opened', 'Connections that were accepted.'],
  ['reconnects', 'reconnects', 'Connections that came back with a position or an event id.'],
  ['eventsAppended', 'events_appended', 'Events appended to the log by this server.'],
  ['eventsSent', 'events_sent', 'Events handed to connections, each connection counted.'],
  ['messagesReceived', 'messages_received', 'Messages that came from clients.'],
  ['replays', 'replays', 'Topics that were resumed from a position.'],
  ['recoveryReads', 'recovery_reads', 'Pages read from the store for clients that came back.'],
  ['gaps', 'gaps', 'Ranges that clients were told are gone.'],
  ['resets', 'resets', 'Topics that clients were told are numbered anew.'],
  ['slowClients', 'slow_clients', 'Connections cut because they did not take what was sent.'],
  ['refused', 'refused', 'Requests, connections and messages that were refused.'],
]

/** Upper bounds of the fan-out's buckets, seconds: from one loop turn to what people notice. */
const fanOutBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

/** Makes the function that reads a server's metrics, and begins to measure its fan-out. */
export function createServerMetrics(
  realtime: Pick<RealtimeServer, 'host' | 'stats' | 'onFanOut'>,
): () => readonly Metric[] {
  const fanOut = createHistogram(fanOutBounds)
  realtime.host.onClose(realtime.onFanOut((tookMs) => fanOut.observe(tookMs / 1_000)))
  const gateways = new Set<string>()

  function connections(connectionsBy: RealtimeServerStats['connectionsBy']): Metric {
    for (const gateway of Object.keys(connectionsBy)) gateways.add(gateway)
    return {
      name: 'tidings_connections',
      type: 'gauge',
      help: 'Connections that are open, by gateway.',
      // a gateway whose last connection has gone stays, at 0: a series that vanishes says nothing
      samples: [...gateways].map((gateway) => ({
        labels: { gateway },
        value: connectionsBy[gateway] ?? 0,
      })),
    }
  }

  return () => {
    const stats = realtime.stats()
    return [
      connections(stats.connectionsBy),
      {
        name: 'tidings_buffered_bytes',
        type: 'gauge',
        help: 'What waits to be sent to all connections together.',
        samples: [{ value: stats.bufferedBytes }],
      },
      ...counters.map(([key, name, help]): Metric => {
        const samples = [{ value: stats[key] }]
        return { name: `tidings_${name}_total`, type: 'counter', help, samples }
      }),
      {
        name: 'tidings_fan_out_seconds',
        type: 'histogram',
        help: 'How long an append took to reach all readers on this server.',
        samples: fanOut.samples(),
      },
    ]
  }
}
