import { createServer } from 'node:http'
import type { Express } from 'express'
import { createHttpGateway, toNodeListener, type RealtimeServer } from 'tidings/server'

declare const app: Express
declare const realtime: RealtimeServer

// #region sample
app.use(toNodeListener(createHttpGateway(realtime)))
const http = createServer(app)
await realtime.attach(http)
// #endregion
