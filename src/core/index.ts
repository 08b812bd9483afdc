export * from '../protocol'
export { completeClient, createRealtimeClient } from './createRealtimeClient'
export { createReceiver, defaultLimits } from './createReceiver'
export { withOutbox } from './outbox'
export { initialStatus, onStatus, readStatus } from './connectionStatus'
export type { ConnectionStatus } from './connectionStatus'
export { decodeFrame } from './decodeFrame'
export { followTopics, topicStatus } from './followTopics'
export { initialSnapshot, withSnapshot } from './snapshotStore'
export { withTimeout } from './withTimeout'
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
export type { HistoryRequest, HistorySource, ServerPosition } from './history'
export {
  getServerPosition,
  httpHistory,
  type HttpHistoryOptions,
  type ServerPositionOptions,
} from './httpHistory'
export type { InspectorRecord, Verdict } from './inspector'
export type {
  Ack,
  EventHandler,
  GapInfo,
  GapReason,
  InvalidInfo,
  OutboxStore,
  PendingMessage,
  PublishOptions,
  RealtimeClient,
  RealtimeClientOptions,
  RealtimeLimits,
  RealtimeNotices,
  RealtimeReceiver,
  StoredMessage,
  ReadyInfo,
  ReplayInfo,
  ResetInfo,
  SubscribeOptions,
  Sync,
  TopicInfo,
  TopicStatus,
} from './realtimeClient'
export type { Link, Session, SessionInfo, Transport, TransportEvents } from './transport'
