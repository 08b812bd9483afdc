import type { Environment, RealtimeReceiver } from '../core'

/** Decides when state hooks tell React: at once in a quiet frame, else together at its end. */
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

function createCommitScheduler(environment: Environment): CommitScheduler {
  let waiting: Set<() => void> | null = null

  function openFrame() {
    const frame = new Set<() => void>()
    waiting = frame
    environment.requestFrame(() => {
      waiting = null
      if (frame.size === 0) return
      // What arrives while this frame is painted belongs to the next one.
      openFrame()
      for (const notify of frame) notify()
    })
  }

  return {
    schedule(notify) {
      if (waiting) {
        waiting.add(notify)
        return
      }
      openFrame()
      notify()
    },
  }
}
