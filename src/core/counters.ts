import type { RealtimeStats } from './connectionSnapshot'

/** The counters behind `stats()`, changed in place where things happen. */
export type Counters = { -readonly [K in keyof RealtimeStats]: number }

export function createCounters(): Counters {
  return {
    received: 0,
    delivered: 0,
    invalid: 0,
    foreign: 0,
    duplicates: 0,
    reordered: 0,
    late: 0,
    gaps: 0,
    replayed: 0,
    reconnects: 0,
    published: 0,
  }
}
