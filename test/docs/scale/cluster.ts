import type { Server } from 'node:http'
// #region sample
import { createPostgresStore, createRealtimeServer, createRedisBus } from 'tidings/server'

const realtime = createRealtimeServer({
  authenticate,
  store: await createPostgresStore({ connectionString: process.env.DATABASE_URL }),
  bus: createRedisBus({ url: process.env.REDIS_URL }),
})
await realtime.attach(http)
// #endregion

declare const authenticate: Parameters<typeof createRealtimeServer>[0]['authenticate']
declare const http: Server
