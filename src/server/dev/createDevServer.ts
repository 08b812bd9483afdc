import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRealtimeServer, type RealtimeServer } from '../createRealtimeServer'
import { isLocalOrigin } from '../origin'
import { createMemoryStore } from '../stores/memory'
import { apiRoutes } from './apiRoutes'
import { Platform } from './platform'
import { createRouter, type Route } from './router'
import { DevTokens } from './tokens'

/** Options of {@link createDevServer}. */
export interface DevServerOptions {
  /** 0 takes a free one. @default 5055 */
  readonly port?: number
  /** @default '127.0.0.1' */
  readonly host?: string
}

/** A running dev server. */
export interface DevServer {
  /** Where it is, `http://127.0.0.1:5055`. */
  readonly url: string
  readonly port: number
  readonly realtime: RealtimeServer
  /** Ends it and everything it opened. Calling it again does nothing. */
  close(): Promise<void>
}

const tenantId = 'acme'

/** Starts a goal platform to develop against: REST, a WebSocket at `/realtime`, and switches. */
export async function createDevServer(options: DevServerOptions = {}): Promise<DevServer> {
  const { port = 5055, host = '127.0.0.1' } = options
  const tokens = new DevTokens({ tenantId, lifetimeMs: 3_600_000, now: Date.now })
  const realtime = createRealtimeServer({
    store: createMemoryStore(),
    authenticate: tokens.authenticate,
    origins: isLocalOrigin,
    canPublish: () => true,
  })
  const platform = new Platform({
    tenantId,
    people: [],
    now: Date.now,
    newId: (prefix) => `${prefix}-${randomUUID().slice(0, 8)}`,
    async record({ type, data, at, author }) {
      const { originId } = author
      const topic = `tenant:${tenantId}`
      await realtime.append({
        topic,
        type,
        data,
        tenantId,
        timestamp: at,
        ...(originId === undefined ? {} : { originId }),
      })
    },
  })
  const devRoutes: Route[] = [
    { method: 'GET', path: '/dev/status', handle: () => realtime.stats() },
    {
      method: 'POST',
      path: '/dev/token',
      handle: ({ body, author }) =>
        tokens.issue(typeof body.userId === 'string' ? body.userId : author.userId),
    },
  ]
  const httpServer = createServer(createRouter([...apiRoutes(platform), ...devRoutes], 'u-ada'))
  await realtime.attach(httpServer)
  await new Promise<void>((resolve, reject) => {
    httpServer.once('error', reject).listen(port, host, resolve)
  })
  const { port: boundPort } = httpServer.address() as AddressInfo
  return {
    url: `http://${host}:${boundPort}`,
    port: boundPort,
    realtime,
    async close() {
      await realtime.close({ retryAfterMs: 1_000 })
      httpServer.closeAllConnections()
      await new Promise<void>((resolve) => {
        httpServer.close(() => resolve())
      })
    },
  }
}
