export type { Channel } from './channel'
export {
  createRealtimeServer,
  type RealtimeServer,
  type RealtimeServerOptions,
  type RealtimeServerStats,
  type ServerConnection,
} from './createRealtimeServer'
export { createDevServer, type DevServer, type DevServerOptions } from './dev/createDevServer'
export type {
  Appended,
  EventStore,
  LogPage,
  NewEvent,
  ReadRequest,
  StoredEvent,
} from './eventStore'
export { AuthError, type Authenticate, type Identity, type PublishRequest } from './identity'
export { isLocalOrigin, type AllowedOrigins } from './origin'
export { createMemoryStore, type MemoryStore, type MemoryStoreOptions } from './stores/memory'
