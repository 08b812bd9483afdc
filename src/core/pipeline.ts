import {
  decodeEnvelope,
  isRecord,
  parseServerError,
  RealtimeError,
  type EventDefinitions,
  type InvalidReason,
  type RealtimeEvent,
  type StandardSchema,
} from '../protocol'
import type { Counters } from './counters'
import type { EventDeduper } from './eventDeduper'
import type { EventOrder } from './eventOrder'
import type { Inspector } from './inspector'
import type { Notices } from './notices'
import type { RealtimeLimits } from './realtimeClient'

interface PipelineOptions {
  readonly definitions?: EventDefinitions
  readonly limits: Pick<RealtimeLimits, 'maxFrameBytes' | 'maxDepth'>
  readonly counters: Counters
  readonly inspector: Inspector
  readonly notices: Notices
  readonly deduper: EventDeduper
  readonly order: EventOrder
  /** Takes a control frame. @returns whether it was one */
  readonly onControl: (type: string, data: Record<string, unknown>) => boolean
  /** Whether the event belongs to the time this client was away. */
  readonly isMissed: (event: RealtimeEvent) => boolean
  readonly onEvent: (event: RealtimeEvent) => void
}

/** The way of a frame to the handlers: decode, tenant, de-duplicate, order, validate, dispatch. */
export interface Pipeline {
  /** One frame off the wire; an array is several. `isReplay` marks what was fetched again. */
  receive(frame: unknown, isReplay?: boolean): void
  /** The last steps, for events whose turn has come. */
  deliver(event: RealtimeEvent): void
  /** Only this tenant's events from now on; `undefined` for all. */
  setTenant(tenantId: string | undefined): void
  /** Frames wait until the function that is returned is called. */
  pause(): () => void
  /** Id of the newest event, for servers that number nothing. */
  lastEventId(): string | undefined
  /** The session is over: drops what waits. */
  forget(): void
}

/** Frames that may wait during a pause; more and the oldest go. */
const maxPaused = 1_000

export function createPipeline(options: PipelineOptions): Pipeline {
  const { counters, inspector, notices, limits, deduper } = options
  const decode = options.definitions?.decode ?? decodeEnvelope
  const schemas = options.definitions?.schemas
  let tenant: string | undefined
  let lastEventId: string | undefined
  let paused: unknown[] | null = null

  function refuse(reason: InvalidReason, detail: string, frame: unknown, type?: string) {
    if (reason === 'tenant') counters.foreign++
    else counters.invalid++
    inspector.note(reason === 'tenant' ? 'foreign' : 'invalid', type ?? reason, frame, detail)
    notices.emit('invalid', { reason, detail, frame, ...(type !== undefined && { type }) })
  }

  function refuseRaw(frame: unknown) {
    if (typeof frame !== 'string') refuse('binary', 'a binary message', frame)
    else if (frame.length > limits.maxFrameBytes) refuse('too-large', `${frame.length} bytes`, null)
    else refuse('malformed', 'not JSON', frame)
  }

  function accept(frame: unknown, isReplay: boolean) {
    counters.received++
    if (typeof frame === 'string' || frame instanceof ArrayBuffer) {
      refuseRaw(frame)
      return
    }
    if (isRecord(frame) && typeof frame.type === 'string') {
      if (options.onControl(frame.type, isRecord(frame.data) ? frame.data : {})) {
        inspector.note('control', frame.type, frame)
        return
      }
    }
    const decoded = decode(frame)
    switch (decoded.kind) {
      case 'invalid':
        refuse(decoded.reason, decoded.detail, frame)
        return
      case 'diagnostic':
        inspector.note('diagnostic', 'gateway', frame)
        notices.emit('error', new RealtimeError('GATEWAY', decoded.message, { retryable: true }))
        return
      case 'event':
        place(
          isReplay || options.isMissed(decoded.event)
            ? { ...decoded.event, replayed: true }
            : decoded.event,
        )
        return
      default:
        decoded satisfies never
    }
  }

  function place(event: RealtimeEvent) {
    if (tenant !== undefined && event.tenantId !== undefined && event.tenantId !== tenant) {
      refuse('tenant', 'an event of another tenant', event, event.type)
    } else if (isDeeperThan(event.data, limits.maxDepth)) {
      refuse('too-deep', `nested deeper than ${limits.maxDepth}`, null, event.type)
    } else if (deduper.isDuplicate(event)) {
      counters.duplicates++
      inspector.note('duplicate', event.type, event)
    } else if (options.order.accept(event) === 'held') {
      inspector.note('held', event.type, event)
    }
  }

  function deliver(event: RealtimeEvent) {
    if (event.id !== undefined) lastEventId = event.id
    const schema = schemas?.get(event.type)
    const checked = schema ? validate(schema, event) : event
    if (typeof checked === 'string') {
      refuse('schema', checked, event, event.type)
      return
    }
    counters.delivered++
    if (event.replayed) counters.replayed++
    inspector.note(event.outOfOrder ? 'late' : 'delivered', event.type, checked)
    const error = event.type.endsWith('.error') ? parseServerError(event) : null
    if (error) {
      const message = error.message || `The server reported ${error.code || 'an error'}.`
      notices.emit('error', new RealtimeError('SERVER', message, { serverCode: error.code }))
    }
    options.onEvent(checked)
  }

  return {
    receive(frame, isReplay = false) {
      const frames: readonly unknown[] = Array.isArray(frame) ? frame : [frame]
      for (const one of frames) {
        if (!paused || isReplay) accept(one, isReplay)
        else if (paused.push(one) > maxPaused) paused.shift()
      }
    },
    deliver,
    setTenant(tenantId) {
      tenant = tenantId
    },
    pause() {
      const waiting: unknown[] = (paused ??= [])
      return () => {
        if (paused !== waiting) return
        paused = null
        for (const frame of waiting) accept(frame, false)
      }
    },
    lastEventId: () => lastEventId,
    forget() {
      lastEventId = undefined
      paused = null
    },
  }
}

/** The event with its payload checked, or what is wrong with it. */
function validate(schema: StandardSchema, event: RealtimeEvent): RealtimeEvent | string {
  const result = schema['~standard'].validate(event.data)
  if (result instanceof Promise) return 'its schema is asynchronous'
  if (result.issues) {
    const [issue] = result.issues
    const path = issue?.path?.map((part) => String(typeof part === 'object' ? part.key : part))
    return path?.length ? `${path.join('.')}: ${issue?.message}` : (issue?.message ?? 'refused')
  }
  return result.value === event.data ? event : { ...event, data: result.value }
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (depth === 0) return true
  for (const key in value) {
    const child = (value as Record<string, unknown>)[key]
    if (typeof child === 'object' && isDeeperThan(child, depth - 1)) return true
  }
  return false
}
