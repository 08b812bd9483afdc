import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRealtimeServer, type RealtimeServer } from '../createRealtimeServer'
import { isLocalOrigin } from '../origin'
import { createMemoryStore } from '../stores/memory'
import { apiRoutes } from './apiRoutes'
import { createDevWorld } from './createDevWorld'
import { devRoutes, turnSwitch } from './devRoutes'
import { Faults } from './faults'
import { Listener } from './listener'
import { createRouter } from './router'
import type { SwitchOptions } from './switches'
import { DevTokens } from './tokens'
import { WebSocketGate } from './webSocketGate'
import { nameOf } from './world/people'

/** Options of {@link createDevServer}. */
export interface DevServerOptions {
  /** 0 takes a free one. @default 5055 */
  readonly port?: number
  /** Where to listen; anything but this machine opens an unprotected server to others. @default '127.0.0.1' */
  readonly host?: string
  /** How many events a second the scripted world makes; 0 makes none. @default 1 */
  readonly rate?: number
  /** The same seed makes the same world. @default 1 */
  readonly seed?: number
  /** Takes one line in plain words for each thing that happens. @default nobody listens */
  readonly log?: (line: string) => void
  /** What it starts with: a company with goals, or nothing. @default 'sample' */
  readonly world?: 'sample' | 'empty'
  /** How long tokens of `POST /dev/token` are good, milliseconds. @default 3600000 */
  readonly tokenLifetimeMs?: number
  /** How long a session outlives its token while waiting for a fresh one, milliseconds. @default 10000 */
  readonly expiryGraceMs?: number
  /**
   * Adds what else is to be served on the same port, other gateways for one, before it listens.
   * @default nothing
   */
  readonly attach?: (realtime: RealtimeServer, httpServer: Server) => Promise<void> | void
}

/** A running dev server; start one with {@link createDevServer}. */
export interface DevServer {
  /** Where it is, `http://127.0.0.1:5055`. */
  readonly url: string
  /** The WebSocket, `ws://127.0.0.1:5055/realtime`. */
  readonly wsUrl: string
  readonly port: number
  readonly realtime: RealtimeServer
  /** How many events a second the scripted world makes. */
  readonly rate: number
  setRate(perSecond: number): void
  /** Turns a switch, as `POST /dev/switches/:name` does, and says what it did. */
  turn(name: string, options?: SwitchOptions): Promise<string>
  /** Ends it and everything it opened. Calling it again does nothing. */
  close(): Promise<void>
}

const tenantId = 'acme'
const topic = `tenant:${tenantId}`
/** Faster than this, a line for each event could not be read. */
const maxRateToLog = 20

/**
 * Starts a goal platform to develop against: REST whose writes cause events, a WebSocket at
 * `/realtime`, a scripted world that makes things happen, and switches that break things.
 *
 * @example
 * ```ts
 * const server = await createDevServer({ port: 0, rate: 0 })
 * await fetch(`${server.url}/api/goals`, { method: 'POST', body: '{"title":"Ship it"}' })
 * await server.close()
 * ```
 */
export async function createDevServer(options: DevServerOptions = {}): Promise<DevServer> {
  const { port = 5055, host = '127.0.0.1', rate = 1, seed = 1, world = 'sample' } = options
  const say = options.log ?? (() => undefined)
  const lifetimeMs = options.tokenLifetimeMs ?? 3_600_000
  const tokens = new DevTokens({ tenantId, lifetimeMs, now: Date.now })
  const store = createMemoryStore()
  const faults = new Faults()
  const gate = new WebSocketGate()
  const realtime = createRealtimeServer({
    store,
    authenticate: tokens.authenticate,
    origins: isLocalOrigin,
    canPublish: () => true,
    // what the switches make the store forget is to be forgotten
    maxRecentEvents: 0,
    maxMessagesPerMinute: 10_000,
    wrapChannel: faults.wrap,
    onConnect: ({ userId }) => say(`${nameOf(userId)} connected.`),
    onDisconnect: ({ userId }) => say(`${nameOf(userId)} is gone.`),
    ...(options.expiryGraceMs === undefined ? {} : { expiryGraceMs: options.expiryGraceMs }),
  })
  const { platform, feed, log, script } = await createDevWorld({
    realtime,
    topic,
    tenantId,
    seed,
    world,
    onActivity: (sentence) => {
      if (script.rate <= maxRateToLog) say(sentence)
    },
    onError: (error) => say(`The world stumbled: ${String(error)}`),
  })
  const context = {
    ...{ realtime, store, faults, gate, tokens, script, log, topic, say },
    stopListening: (downMs: number) => listener.stopFor(downMs),
  }
  const routes = [...apiRoutes(platform, feed), ...devRoutes(context)]
  const httpServer = createServer(createRouter(routes, 'u-ada'))
  const listener = new Listener(httpServer, host)
  gate.watch(httpServer)
  await realtime.attach(httpServer)
  await options.attach?.(realtime, httpServer)
  await listener.listen(port)
  script.setRate(rate)

  const { port: boundPort } = httpServer.address() as AddressInfo
  const at = `${host.includes(':') ? `[${host}]` : host}:${boundPort}`
  let closing: Promise<void> | null = null
  return {
    url: `http://${at}`,
    wsUrl: `ws://${at}/realtime`,
    port: boundPort,
    realtime,
    get rate() {
      return script.rate
    },
    setRate: (perSecond) => script.setRate(perSecond),
    turn: (name, switchOptions = {}) => turnSwitch(context, name, switchOptions),
    close() {
      closing ??= (async () => {
        script.stop()
        faults.thaw()
        await realtime.close({ retryAfterMs: 1_000 })
        await listener.close()
      })()
      return closing
    },
  }
}
