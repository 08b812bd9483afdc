import { createHttpGateway, toNextHandlers, type RealtimeServer } from 'tidings/server'

declare const realtime: RealtimeServer

// #region sample
// app/api/events/[[...stream]]/route.ts
export const runtime = 'nodejs'
export const { GET, DELETE, OPTIONS } = toNextHandlers(createHttpGateway(realtime))
// #endregion
