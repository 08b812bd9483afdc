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
export * from './react'
export * from './components'
