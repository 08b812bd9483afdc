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

/** The last frames and events with their verdicts, for people who look for a fault. */
export interface Inspector {
  note(verdict: Verdict, type: string, payload: unknown, detail?: string): void
  records(): readonly InspectorRecord[]
}

/** Keeps the newest `capacity` records; older ones are forgotten. */
export function createInspector(now: () => number, capacity = 200): Inspector {
  const ring: InspectorRecord[] = []
  let count = 0
  return {
    note(verdict, type, payload, detail) {
      ring[count % capacity] = { number: ++count, at: now(), type, verdict, payload, detail }
    },
    records() {
      const start = count % capacity
      return count <= capacity ? ring.slice() : [...ring.slice(start), ...ring.slice(0, start)]
    },
  }
}
