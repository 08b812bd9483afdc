import type { Environment, RealtimeReceiver } from '../core'

/**
 * Decides when state hooks tell React: at once in a quiet frame, else together at its end. Where
 * that takes longer than a frame, every second one is left to events and to input.
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

function createCommitScheduler({ now, requestFrame, setTimer }: Environment): CommitScheduler {
  /** What has arrived since the last commit, until a frame ends without any. */
  let waiting: Set<() => void> | null = null
  /** The last commit and its paint took longer than a frame. */
  let isBusy = false

  function commit(notifications: Iterable<() => void>) {
    const begunAt = now()
    const frame = new Set<() => void>()
    const close = () => {
      if (isBusy) {
        isBusy = false
        requestFrame(close)
      } else if (frame.size) commit(frame)
      else waiting = null
    }
    waiting = frame
    requestFrame(close)
    // It runs when the page is painted, behind the events that came meanwhile.
    setTimer(() => {
      isBusy = now() - begunAt > frameMs
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
