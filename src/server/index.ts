export type { Channel } from './channel'
export {
  createRealtimeServer,
  type RealtimeServer,
  type RealtimeServerOptions,
  type RealtimeServerStats,
} from './createRealtimeServer'
export { createDevServer, type DevServer, type DevServerOptions } from './dev/createDevServer'
export type { SwitchOptions } from './dev/switches'
export type { Action, Goal, Issue, Measure, Person, Reading } from './dev/records'
export type {
  Appended,
  EventFilter,
  EventStore,
  LogPage,
  NewEvent,
  ReadRequest,
  StoredEvent,
  StoreStats,
} from './eventStore'
export { BusError, StoreError } from './errors'
export { AuthError, type Authenticate, type Identity, type PublishRequest } from './identity'
export { isLocalOrigin, type AllowedOrigins } from './origin'
export type { ServerConnection } from './sessionContext'
export { createMemoryStore, type MemoryStore, type MemoryStoreOptions } from './stores/memory'
export { readHistory, type HistoryPage, type HistoryQuery } from './history'
export type { SocketChannel } from './gateways/websocket'
export type { GatewayHost } from './gateways/gatewayHost'
export type { Refusal } from './refusal'
export { createHttpGateway, type HttpGatewayOptions } from './gateways/http'
export type { HttpExchange, HttpHandler, HttpStream } from './gateways/http/exchange'
export type { RequestToken } from './gateways/http/identify'
export { toNodeListener } from './adapters/node'
export { serveInFastify } from './adapters/fastify'
export { toNextHandlers, toWebHandler } from './adapters/web'
export { attachStompGateway, type StompGatewayOptions } from './gateways/stomp'
export { attachSocketIoGateway, type SocketIoGatewayOptions } from './gateways/socketIo'
