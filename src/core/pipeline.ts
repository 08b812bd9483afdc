import {
  isRecord,
  isSystemType,
  recordOf,
  parseServerError,
  RealtimeError,
  type EventDefinitions,
  type InvalidReason,
  type RealtimeEvent,
} from '../protocol'
import type { Counters } from './counters'
import type { Delivery } from './delivery'
import type { EventDeduper } from './eventDeduper'
import type { Note } from './inspector'
import type { Notices } from './notices'

interface PipelineOptions {
  readonly events: EventDefinitions
  readonly maxFrameBytes: number
  readonly counters: Counters
  readonly note: Note
  readonly notices: Notices
  readonly deduper: EventDeduper
  readonly delivery: Delivery
  readonly onEvent: (event: RealtimeEvent) => void
}

/** The way of a frame to the handlers: decode, tenant, de-duplicate, order, check, dispatch. */
export interface Pipeline {
  /** One frame off the wire; an array is several. `isReplay` marks what was fetched again. */
  receive(frame: unknown, isReplay?: boolean): void
  /** The last steps, for events whose turn has come. */
  deliver(event: RealtimeEvent): void
  onDuplicate(event: RealtimeEvent): void
  /** Frames wait until the last of these settles; it must not reject. */
  pause(until: Promise<void>): void
  /** The session is over: drops what waits. */
  forget(): void
  /** Only this tenant's events; `undefined` for all. */
  tenant: string | undefined
}

/** Frames that may wait during a pause; with more it is over, since none may be lost. */
const maxPaused = 1_000

export function createPipeline(options: PipelineOptions): Pipeline {
  const { events, counters, note, notices, delivery } = options
  let paused: unknown[] | undefined
  let session = {}

  function refuse(reason: InvalidReason, detail: string, frame: unknown, type?: string) {
    const verdict = reason === 'tenant' ? 'foreign' : 'invalid'
    counters[verdict]++
    note(verdict, type ?? reason, frame, detail)
    notices.emit('invalid', { reason, detail, frame, ...(type && { type }) })
  }

  function accept(frame: unknown, isReplay: boolean) {
    counters.received++
    if (isRecord(frame)) {
      const { type, data } = frame
      const handle = delivery.controls.get(type as string)
      if (handle && handle(recordOf(data)) !== false) {
        note('control', type as string, frame)
        return
      }
    }
    if (typeof frame === 'string') {
      const { length } = frame
      if (length > options.maxFrameBytes) refuse('too-large', `${length} characters`, null)
      else refuse('malformed', 'not JSON', frame)
      return
    }
    if (frame instanceof ArrayBuffer) {
      refuse('binary', 'not text', frame)
      return
    }
    const decoded = events.decode(frame)
    if (decoded.kind === 'invalid') refuse(decoded.reason, decoded.detail, frame)
    else if (decoded.kind === 'diagnostic') {
      note('diagnostic', 'gateway', frame)
      notices.emit('error', new RealtimeError('GATEWAY', decoded.message, { retryable: true }))
    } else place(isReplay ? { ...decoded.event, replayed: true } : decoded.event)
  }

  function place(event: RealtimeEvent) {
    const { type, tenantId } = event
    if (self.tenant && tenantId && tenantId !== self.tenant) {
      refuse('tenant', 'an event of another tenant', event, type)
    } else if (options.deduper.isDuplicate(event)) self.onDuplicate(event)
    else if (delivery.accept(event)) note('held', type, event)
  }

  function resume() {
    const waiting = paused
    paused = undefined
    self.receive(waiting)
  }

  const self: Pipeline = {
    tenant: undefined,
    receive(frame, isReplay = false) {
      const own = session
      for (const one of Array.isArray(frame) ? (frame as unknown[]) : [frame]) {
        // A handler may have ended the session.
        if (session !== own) return
        if (!paused || isReplay) accept(one, isReplay)
        else if (paused.push(one) > maxPaused) resume()
      }
    },
    deliver(event) {
      const { type, id = delivery.lastEventId } = event
      let checked: RealtimeEvent | string
      // A history knows the events of the application alone.
      if (!isSystemType(type)) delivery.lastEventId = id
      try {
        checked = events.check(event)
      } catch {
        // What it says of the payload is nobody's business.
        checked = 'its schema threw'
      }
      if (typeof checked === 'string') {
        refuse('schema', checked, event, type)
        return
      }
      counters.delivered++
      if (event.replayed) counters.replayed++
      note(event.outOfOrder ? 'late' : 'delivered', type, checked)
      const error = parseServerError(event)
      if (error) {
        const { message, code: serverCode } = error
        notices.emit('error', new RealtimeError('SERVER', message || type, { serverCode }))
      }
      options.onEvent(checked)
    },
    onDuplicate(event) {
      counters.duplicates++
      note('duplicate', event.type, event)
    },
    pause(until) {
      // A later pause takes over what waits, and is ended by its own promise alone.
      const waiting = (paused = [...(paused ?? [])])
      void until.then(() => paused === waiting && resume())
    },
    forget() {
      paused = undefined
      session = {}
    },
  }
  return self
}
