'use client'

export { RealtimeDebugPanel } from './RealtimeDebugPanel'
export type { RealtimeDebugPanelProps } from './RealtimeDebugPanel'
