export type { Channel } from './channel'
export {
  createRealtimeServer,
  type RealtimeServer,
  type RealtimeServerStats,
} from './createRealtimeServer'
export type { RealtimeServerOptions } from './realtimeServerOptions'
export type { EventBus, BusListener, WakeUp } from './eventBus'
export { createRedisBus, type RedisBusClient, type RedisBusOptions } from './redisBus'
export type { LogRecord } from './logRecord'
export type { ServerCounters } from './serverCounters'
export type { ServerHealth } from './serverHealth'
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
export { createJwtAuthenticate, type JwtAuthenticateOptions } from './jwt'
export { isLocalOrigin, type AllowedOrigins } from './origin'
export type { ServerConnection } from './sessionContext'
export { createMemoryStore, type MemoryStore, type MemoryStoreOptions } from './stores/memory'
export { createPostgresStore, type PostgresStoreOptions } from './stores/postgres'
export type { PostgresClient, PostgresPool } from './stores/postgres/database'
export { createSqliteStore, type SqliteStoreOptions } from './stores/sqlite'
export { readHistory, type HistoryPage, type HistoryQuery } from './history'
export type { SocketChannel } from './gateways/websocket'
export type { GatewayHost } from './gateways/gatewayHost'
export type { Refusal } from './refusal'
export { createHttpGateway, type HttpGatewayOptions } from './gateways/http'
export { createOperationsHandler, type OperationsHandlerOptions } from './gateways/operations'
export type { HttpExchange, HttpHandler, HttpStream } from './gateways/http/exchange'
export type { RequestToken } from './gateways/http/identify'
export { toNodeListener } from './adapters/node'
export { serveInFastify } from './adapters/fastify'
export { toNextHandlers, toWebHandler } from './adapters/web'
export { attachStompGateway, type StompGatewayOptions } from './gateways/stomp'
export { attachSocketIoGateway, type SocketIoGatewayOptions } from './gateways/socketIo'
export {
  createGoalPublisher,
  type GoalPublisher,
  type GoalPublisherOptions,
} from './publishers/createGoalPublisher'
export {
  createJobPublisher,
  type JobData,
  type JobPublisher,
  type JobPublisherOptions,
} from './publishers/createJobPublisher'
export {
  createExtractionEventPublisher,
  createMigrationEventPublisher,
  type ExtractionEventPublisher,
  type MigrationEventPublisher,
  type OperationsProgress,
  type OperationsPublisherOptions,
  type OperationsStatus,
} from './publishers/operationsPublisher'
export {
  addToOutbox,
  outboxTableSql,
  startOutbox,
  type OutboxClient,
  type OutboxOptions,
  type OutboxPoller,
  type OutboxPool,
  type OutboxPoolClient,
} from './publishers/outbox'
export {
  publishQueueEvents,
  type QueueEventsLike,
  type QueueEventsOptions,
} from './publishers/fromQueueEvents'
export {
  publishRedisStream,
  type RedisStreamOptions,
  type StreamClient,
} from './publishers/fromRedisStream'
export type { EventSink, PublishOptions } from './publishers/publisher'
