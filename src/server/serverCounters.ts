/** What a server counts from its start on, changed in place where things happen. */
export interface ServerCounters {
  /** Events handed to connections, each connection counted. */
  eventsSent: number
  /** Messages that came from clients. */
  messagesReceived: number
  /** Connections that were accepted. */
  opened: number
  /** Connections that came back with a position or an event's id. */
  reconnects: number
  /** Topics that were resumed from a position. */
  replays: number
  /** Ranges that clients were told are gone. */
  gaps: number
  /** Topics that clients were told are numbered anew. */
  resets: number
  /** Connections that were cut because they did not take what was sent. */
  slowClients: number
  /** Requests, connections and messages that were refused. */
  refused: number
}

/** A count of each, at nothing. */
export const createCounters = (): ServerCounters => ({
  ...{ eventsSent: 0, messagesReceived: 0, opened: 0, reconnects: 0, replays: 0 },
  ...{ gaps: 0, resets: 0, slowClients: 0, refused: 0 },
})
