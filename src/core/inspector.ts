/** What became of one inbound frame or event. */
export type Verdict =
  'delivered' | 'duplicate' | 'held' | 'late' | 'invalid' | 'foreign' | 'control' | 'diagnostic'

export interface InspectorRecord {
  /** Counts up from 1, so a reader can tell what is new. */
  readonly number: number
  readonly at: number
  /** The event's type, or what the frame was. */
  readonly type: string
  readonly verdict: Verdict
  /** Why, where the verdict alone does not say. */
  readonly detail?: string
  /** The event, or the frame as it came. */
  readonly payload: unknown
}

/** Writes down what became of a frame or event. */
export type Note = (verdict: Verdict, type: string, payload: unknown, detail?: string) => void

/** The last frames and events with their verdicts, for people who look for a fault. */
export interface Inspector {
  readonly note: Note
  readonly records: () => readonly InspectorRecord[]
  readonly clear: () => void
}

/** Records that are kept; older ones are forgotten. */
const capacity = 200

export function createInspector(now: () => number): Inspector {
  const ring: InspectorRecord[] = []
  let count = 0
  return {
    note(verdict, type, payload, detail) {
      ring[count % capacity] = { number: ++count, at: now(), type, verdict, payload, detail }
    },
    records: () => Object.values(ring).sort((one, other) => one.number - other.number),
    clear: () => (ring.length = 0),
  }
}
