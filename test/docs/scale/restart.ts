import type { Server } from 'node:http'
import type { RealtimeServer } from 'tidings/server'

declare const realtime: RealtimeServer
declare const http: Server

// #region sample
process.once('SIGTERM', () => {
  void realtime.close().then(() => http.close())
})
// #endregion
