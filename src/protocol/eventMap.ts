import { decodeEnvelope, recordOf, type EventDecoder, type RealtimeEvent } from './envelope'

/**
 * The part of Standard Schema that is used here, so any schema library that implements it fits.
 * @see https://standardschema.dev
 */
export interface StandardSchema<TInput = unknown, TOutput = TInput> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (
      value: unknown,
    ) => StandardSchemaResult<TOutput> | Promise<StandardSchemaResult<TOutput>>
    readonly types?: { readonly input: TInput; readonly output: TOutput } | undefined
  }
}

type StandardSchemaResult<TOutput> =
  | { readonly value: TOutput; readonly issues?: undefined }
  | { readonly issues: readonly StandardSchemaIssue[] }

interface StandardSchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Event type → payload: `{ 'goal.created': GoalCreated }`. */
export type EventMap = Record<string, unknown>

/** An app's events, as made by {@link defineEvents}: their schemas, and how to read and index them. */
export interface EventDefinitions<TMap extends EventMap = EventMap> {
  readonly schemas: ReadonlyMap<string, StandardSchema>
  readonly decode: EventDecoder
  /** The event with its payload checked, or what is wrong with it. */
  readonly check: (event: RealtimeEvent) => RealtimeEvent | string
  /** The ids of the entities an event is about, which `key` subscribers are matched with. */
  readonly keysOf: (event: RealtimeEvent) => readonly string[]
  /** Only in the type system: the payload of each type. */
  readonly '~map'?: TMap
}

interface DefineEventsOptions<TBase extends EventMap> {
  /** Definitions to build on: their schemas, `decode` and `keysOf` are used unless given here. */
  readonly extends?: EventDefinitions<TBase>
  /** Reads a frame of the server. @default reads the envelope `{ type, data, timestamp, eventId?, … }` */
  readonly decode?: EventDecoder
  /**
   * Returns the ids of the entities an event is about, which `key` subscribers are matched with.
   * @default `data.id` and all properties of `data` whose name ends in `Id`, except `tenantId`
   */
  readonly keysOf?: (event: RealtimeEvent) => readonly string[]
}

type PayloadsOf<TSchemas extends Record<string, StandardSchema>> = {
  [K in keyof TSchemas & string]: NonNullable<TSchemas[K]['~standard']['types']>['output']
}

/**
 * Describes an app's events once, for types and for validation.
 *
 * @param schemas - a Standard Schema (Zod, Valibot, ArkType, …) for each event type
 *
 * @example
 * ```ts
 * const events = defineEvents({ 'chat.message': v.object({ text: v.string() }) })
 * declare module 'tidings' {
 *   interface Register { events: typeof events }
 * }
 * ```
 */
export function defineEvents<
  const TSchemas extends Record<string, StandardSchema>,
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- no base adds no types
  TBase extends EventMap = {},
>(
  schemas: TSchemas,
  options: DefineEventsOptions<TBase> = {},
): EventDefinitions<PayloadsOf<TSchemas> & TBase> {
  const base = options.extends
  const all = new Map([...(base?.schemas ?? []), ...Object.entries(schemas)])
  return {
    schemas: all,
    check: (event) => validate(all.get(event.type), event),
    decode: options.decode ?? base?.decode ?? decodeEnvelope,
    keysOf: options.keysOf ?? base?.keysOf ?? idsOf,
  }
}

function validate(
  schema: StandardSchema | undefined,
  event: RealtimeEvent,
): RealtimeEvent | string {
  const result = schema?.['~standard'].validate(event.data)
  if (!result) return event
  if (result instanceof Promise) return 'its schema is asynchronous'
  if (result.issues) {
    const { path = [], message } = result.issues[0] ?? { message: 'refused' }
    const names = path.map((part) => String(typeof part === 'object' ? part.key : part))
    return [...names, message].join(': ')
  }
  return result.value === event.data ? event : { ...event, data: result.value }
}

/** `data.id` and every `…Id` of the payload but the tenant's. */
export function idsOf(event: RealtimeEvent): readonly string[] {
  const data = recordOf(event.data)
  const ids: string[] = []
  for (const name in data) {
    if ((name === 'id' || name.endsWith('Id')) && name !== 'tenantId') {
      const id = data[name]
      if (typeof id === 'string') ids.push(id)
      else if (typeof id === 'number') ids.push(String(id))
    }
  }
  return ids
}

/**
 * Where an app makes its own events known to the hooks' types.
 * Augment it: `declare module 'tidings' { interface Register { events: typeof events } }`.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled in by the app
export interface Register {}

/** The event map an app registered; empty until it does. */
export type RegisteredEventMap = Register extends { events: EventDefinitions<infer TMap> }
  ? TMap
  : // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- nothing registered
    {}

/** `a.b.c` → `a.*` and `a.b.*` */
type FamiliesOf<K> = K extends `${infer H}.${infer Rest}`
  ? `${H}.*` | `${H}.${FamiliesOf<Rest>}`
  : never

/** `goal.*` for every type that starts with `goal.`, `goal.activity.*` in the same way; `*` for all. */
export type EventPattern<TMap> = (keyof TMap & string) | '*' | FamiliesOf<keyof TMap>

type TypesOf<TMap, P> = P extends '*'
  ? keyof TMap
  : P extends `${infer H}.*`
    ? Extract<keyof TMap, `${H}.${string}`>
    : Extract<keyof TMap, P>

/**
 * The event a pattern delivers: a union discriminated by `type` where it matches several, and any
 * event where no map is known.
 */
export type EventOf<TMap, P> = string extends keyof TMap
  ? RealtimeEvent
  : {
      [K in TypesOf<TMap, P> & string]: RealtimeEvent<K, TMap[K & keyof TMap]>
    }[TypesOf<TMap, P> & string]
