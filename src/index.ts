'use client'

export { createRealtimeClient, defineEvents, isRealtimeError, RealtimeError } from './core'
export type {
  Ack,
  ConnectionSnapshot,
  ConnectionStateName,
  EventDefinitions,
  EventMap,
  EventOf,
  EventPattern,
  GapInfo,
  HistorySource,
  InvalidInfo,
  PublishOptions,
  RealtimeClient,
  RealtimeClientOptions,
  RealtimeErrorCode,
  RealtimeEvent,
  RealtimeLimits,
  RealtimeNotices,
  RealtimeStats,
  Register,
  StandardSchema,
  Sync,
  TopicInfo,
  TopicStatus,
  Transport,
} from './core'
export { webSocket } from './transports/websocket'
export type { WebSocketOptions } from './transports/websocket'
export {
  RealtimeProvider,
  useGoalActivity,
  useLiveBadge,
  usePublish,
  useRealtime,
  useRealtimeConnection,
  useRealtimeContext,
  useRealtimeEvent,
  useRealtimeGoals,
  useRealtimeState,
  useRealtimeTopic,
} from './react'
export type {
  AppEventMap,
  GoalActivityState,
  LiveBadgeState,
  Publish,
  RealtimeConnection,
  RealtimeContextValue,
  RealtimeLabels,
  RealtimeProviderOwnClientProps,
  RealtimeProviderProps,
  ToastCountedType,
  ToastJobEnd,
  ToastJobKind,
  ToastLabels,
  UseGoalActivityOptions,
  UseRealtimeEventInput,
  UseRealtimeEventOptions,
  UseRealtimeGoalsOptions,
} from './react'
export * from './components'
