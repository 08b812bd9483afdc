import { defineEvents, type EventDefinitions } from '../../protocol'
import { decodeJobFrame } from './decodeJobFrame'
import type {
  ExecutionEventMap,
  JobEventMap,
  NormalizationEventMap,
  OperationsEventMap,
} from './jobPayloads'
import { executionSchemas, jobSchemas, normalizationSchemas, operationsSchemas } from './jobSchemas'

const decode = decodeJobFrame

/** The events of the execution platform, over WebSocket and SSE. */
export const executionEvents: EventDefinitions<ExecutionEventMap> = /* @__PURE__ */ defineEvents(
  executionSchemas,
  { decode },
)

/** The events of the normalization platform, over Socket.IO. */
export const normalizationEvents: EventDefinitions<NormalizationEventMap> =
  /* @__PURE__ */ defineEvents(normalizationSchemas, { decode })

/** The events of the operations platform, over STOMP. */
export const operationsEvents: EventDefinitions<OperationsEventMap> = /* @__PURE__ */ defineEvents(
  operationsSchemas,
  { decode },
)

/**
 * The events of all three platforms, for the provider's `events`.
 *
 * @example `<RealtimeProvider events={jobEvents} transport={webSocket({ url })}>`
 */
export const jobEvents: EventDefinitions<JobEventMap> = /* @__PURE__ */ defineEvents(jobSchemas, {
  decode,
})
