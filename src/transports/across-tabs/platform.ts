import type { Environment } from '../../core/transport'

/** The part of Web Locks that is used. */
interface LockManager {
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: boolean },
    whileHeld: () => Promise<void>,
  ): Promise<unknown>
}

interface ChannelLike {
  onmessage: ((event: never) => void) | null
  postMessage(message: unknown): void
  close(): void
}

interface Target {
  addEventListener?(type: string, listener: () => void, options: { signal: AbortSignal }): void
}

/** What tabs need of the platform; an environment may replace it. */
interface Platform extends Target {
  readonly navigator?: { readonly locks?: LockManager }
  readonly BroadcastChannel?: new (name: string) => ChannelLike
  readonly document?: Target
  readonly crypto?: { readonly subtle?: object }
}

/** What tabs find each other by. */
export interface Meeting {
  readonly locks: LockManager
  readonly Channel: new (name: string) => ChannelLike
  /** Calls back when the page is about to stop running. */
  onHalt(listener: () => void, signal: AbortSignal): void
}

/** @returns `undefined` where something is missing: in old browsers, and in pages that are not secure */
export function meetingOf(environment: Environment): Meeting | undefined {
  const platform = globalThis as Platform
  const { navigator, BroadcastChannel, document } = environment as Platform
  const { locks } = navigator ?? platform.navigator ?? {}
  const Channel = BroadcastChannel ?? platform.BroadcastChannel
  if (!locks || !Channel || !platform.crypto?.subtle) return undefined
  return {
    locks,
    Channel,
    onHalt(listener, signal) {
      ;(document ?? platform.document)?.addEventListener?.('freeze', listener, { signal })
      platform.addEventListener?.('pagehide', listener, { signal })
    },
  }
}
