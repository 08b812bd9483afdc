import type { Environment, RealtimeReceiver } from '../core'

/**
 * Decides when state hooks tell React: at once in a quiet frame, else together at its end. Where
 * that goes on taking longer than a frame, half of the time is left to events and to input.
 */
export interface CommitScheduler {
  /** Runs the notification now or with the rest of this frame; the same one only once. */
  schedule(notify: () => void): void
}

const schedulers = new WeakMap<RealtimeReceiver, CommitScheduler>()

/** One for each client, so that a thousand components commit together. */
export function schedulerOf(client: RealtimeReceiver): CommitScheduler {
  let scheduler = schedulers.get(client)
  if (!scheduler) schedulers.set(client, (scheduler = createCommitScheduler(client.environment)))
  return scheduler
}

/** What a commit and its paint may take for sixty frames a second, milliseconds. */
const frameMs = 16
/** What has arrived waits no longer than this for that, milliseconds. */
const maxRestMs = 200

function createCommitScheduler({ now, requestFrame, setTimer }: Environment): CommitScheduler {
  /** What has arrived since the last commit, until a frame ends without any. */
  let waiting: Set<() => void> | null = null
  /** How long the last commit and its paint took. */
  let tookMs = 0
  let restUntil = 0

  function commit(notifications: Iterable<() => void>) {
    const begunAt = now()
    const frame = new Set<() => void>()
    const close = () => {
      if (now() < restUntil) requestFrame(close)
      else if (frame.size) commit(frame)
      else waiting = null
    }
    waiting = frame
    requestFrame(close)
    // It runs when the page is painted, behind the events that came meanwhile.
    setTimer(() => {
      const at = now()
      const formerMs = tookMs
      tookMs = at - begunAt
      // One that took long by itself is no flood.
      const restMs = Math.min(tookMs, formerMs, maxRestMs)
      restUntil = restMs > frameMs ? at + restMs : 0
    }, 0)
    for (const notify of notifications) notify()
  }

  return {
    schedule(notify) {
      if (waiting) waiting.add(notify)
      else commit([notify])
    },
  }
}
