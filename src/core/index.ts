export * from '../protocol'
export { defaultLimits, createRealtimeClient } from './createRealtimeClient'
export { createEnvironment } from './environment'
export type {
  Environment,
  EnvironmentSignal,
  WebSocketConstructor,
  WebSocketLike,
} from './environment'
export type {
  ChangeReason,
  ConnectionSnapshot,
  ConnectionStateName,
  RealtimeStats,
} from './connectionSnapshot'
export type { HistoryPage, HistoryRequest, HistorySource } from './history'
export type { InspectorRecord, Verdict } from './inspector'
export type {
  Ack,
  EventHandler,
  GapInfo,
  GapReason,
  InvalidInfo,
  PublishOptions,
  RealtimeClient,
  RealtimeClientOptions,
  RealtimeLimits,
  RealtimeNotices,
  ReplayInfo,
  ResetInfo,
  SubscribeOptions,
  Sync,
} from './realtimeClient'
export type { Link, Session, SessionInfo, Transport, TransportEvents } from './transport'
