import type { Server as HttpServer } from 'node:http'
import type { RealtimeServer } from 'tidings/server'

declare const http: HttpServer
declare const realtime: RealtimeServer

// #region sample
import { attachStompGateway, createMigrationEventPublisher } from 'tidings/server'

await attachStompGateway(realtime, http)
const migrations = createMigrationEventPublisher(realtime, { tenantId: 't1' })
await migrations.publishPhaseChanged('m-7', 'LOADING')
// #endregion
