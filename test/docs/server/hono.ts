import { createServer, type Server } from 'node:http'
import { serve } from '@hono/node-server'
import type { Hono } from 'hono'
import { createHttpGateway, toWebHandler, type RealtimeServer } from 'tidings/server'

declare const app: Hono
declare const realtime: RealtimeServer

// #region sample
const handle = toWebHandler(createHttpGateway(realtime))
app.use(async (c, next) => (await handle(c.req.raw)) ?? next())
await realtime.attach(serve({ fetch: app.fetch, createServer }) as Server)
// #endregion
