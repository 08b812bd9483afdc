import type { Server as HttpServer } from 'node:http'
import type { RealtimeServer } from 'tidings/server'

declare const http: HttpServer
declare const realtime: RealtimeServer
declare const data: unknown

// #region sample
import { Server } from 'socket.io'
import { attachSocketIoGateway } from 'tidings/server'

await attachSocketIoGateway(realtime, new Server(http))
await realtime.append({ topic: 'tenant:t1:job:7', type: 'job.progress', data })
// #endregion
