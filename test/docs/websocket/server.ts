import type { RequestListener } from 'node:http'
import type { Identity } from 'tidings/server'

declare const app: RequestListener
declare const verify: (token: string | null) => Identity | null

// #region sample
import { createServer } from 'node:http'
import { createRealtimeServer } from 'tidings/server'

const http = createServer(app)
const realtime = createRealtimeServer({ authenticate: (token) => verify(token) }) // `null` refuses it
await realtime.attach(http)
await realtime.append({ topic: 'tenant:t1', type: 'job.completed', data: { jobId: '7' } })
// #endregion
