import { RealtimeError } from '../../protocol'

/** One block of an event stream. */
export interface SseBlock {
  /** What the client presents as `Last-Event-ID` when it comes back. */
  readonly id?: string
  /** Named blocks reach only listeners of that name. @default `message` */
  readonly event?: string
  readonly data?: string
  /** How long the client waits before it comes back, milliseconds. */
  readonly retryMs?: number
}

/**
 * Serialises one block. Newlines of all three kinds in `data` become lines of their own, so that no
 * text can end a block or begin a field.
 *
 * @throws RealtimeError `PROTOCOL` for an `id` or `event` with CR, LF or NUL, which no encoding can save
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function encodeSse({ id, event, data, retryMs }: SseBlock): string {
  let block = ''
  if (retryMs !== undefined) block += `retry: ${Math.max(0, Math.round(retryMs))}\n`
  if (id !== undefined) block += `id: ${checked('id', id)}\n`
  if (event !== undefined) block += `event: ${checked('event', event)}\n`
  if (data !== undefined) {
    for (const line of data.split(/\r\n|\r|\n/)) block += `data: ${line}\n`
  }
  return `${block}\n`
}

/** Whether a text can stand in a field of one line. */
export function isSseField(text: string): boolean {
  return !/[\r\n\0]/.test(text)
}

function checked(field: string, text: string): string {
  if (isSseField(text)) return text
  throw new RealtimeError(
    'PROTOCOL',
    `An event stream cannot carry CR, LF or NUL in \`${field}\`: whatever follows would be read ` +
      'as fields of its own. Use an id or a type without them.',
  )
}
