/** The part of Web Locks that is used. */
interface LockManager {
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: boolean },
    whileHeld: () => Promise<void>,
  ): Promise<unknown>
}

/** The part of a `BroadcastChannel` that is used. */
export interface ChannelLike {
  onmessage: ((event: never) => void) | null
  postMessage(message: unknown): void
  close(): void
}

type Listen = (type: string, listener: () => void, options: { signal: AbortSignal }) => void

/** What tabs find each other by: the page's own, or that of an environment that has a `navigator`. */
export interface Platform {
  readonly navigator: { readonly locks: LockManager }
  readonly BroadcastChannel: new (name: string) => ChannelLike
  readonly document?: { readonly addEventListener: Listen }
  readonly addEventListener?: Listen
}
