'use client'

export { RealtimeToasts } from './RealtimeToasts'
export type { RealtimeToastsProps } from './RealtimeToasts'
export { sonnerSink } from './sonnerSink'
export { createToastPolicy } from './toastPolicy'
export type { ToastContent, ToastPolicyOptions, ToastSink } from './toastPolicy'
export { toastRules } from './toastRules'
export type { ToastLevel, ToastRule, ToastRules } from './toastRules'
