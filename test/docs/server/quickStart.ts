// #region sample
import { createServer } from 'node:http'
import {
  createHttpGateway,
  createJwtAuthenticate,
  createRealtimeServer,
  createSqliteStore,
  toNodeListener,
} from 'tidings/server'

const realtime = createRealtimeServer({
  authenticate: createJwtAuthenticate({ secret }), // or your own: (token) => ({ userId, tenantId })
  store: await createSqliteStore({ path: './events.db' }),
})
const http = createServer(toNodeListener(createHttpGateway(realtime)))
await realtime.attach(http) // the WebSocket, at /realtime
http.listen(8080)

await realtime.append({ topic: 'tenant:t1', type: 'goal.created', data: goal })
// #endregion

declare const secret: string
declare const goal: Readonly<Record<string, unknown>>
