import type { CloseReason } from '../../protocol'

/** The part of Web Locks that is used. */
interface LockManager {
  request(name: string, options: LockOptions, whileHeld: () => Promise<void>): Promise<unknown>
}

interface LockOptions {
  readonly signal?: AbortSignal
  /** Takes it from whoever has it. */
  readonly steal?: boolean
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

/** Whether tabs can find each other: not in old browsers, on pages without TLS, or where site data is blocked. */
export function canShare(platform: Partial<Platform>): platform is Platform {
  try {
    new (platform as Platform).BroadcastChannel('tidings').close()
    return !!platform.navigator?.locks
  } catch {
    return false
  }
}

/**
 * Calls back when the page is left or frozen; and before that, when others follow: some browsers end all
 * connections of a page as soon as it begins to go to another. It stays away for a while then, since what it
 * opened would be lost again; but it may not be left at all.
 */
export function whenLeft(
  platform: Platform,
  callback: (reason: CloseReason) => void,
  isFollowed: () => boolean,
  signal: AbortSignal,
): void {
  const leave = (retryAfterMs: number) => callback({ kind: 'lost', retryAfterMs })
  const left = () => leave(0)
  platform.document?.addEventListener('freeze', left, { signal })
  platform.addEventListener?.('pagehide', left, { signal })
  platform.addEventListener?.('beforeunload', () => isFollowed() && leave(1_000), { signal })
}

/** The lock that makes a tab the leader. */
export interface Hold {
  /** Whose it is; nobody's once it is gone. */
  group: string
  /** Lets the next tab lead. */
  free(): void
  /** Another tab has taken it, or there is none to be had. */
  onRefused(cause: unknown): void
}

/** Leads once the lock of the group is there; without a lock to be had a tab leads itself. */
export function waitForLock(
  { navigator }: Platform,
  group: string,
  options: LockOptions,
  lead: (hold: Hold) => void,
): void {
  const hold: Hold = { group, free() {}, onRefused: () => lead(hold) }
  const whileHeld = () =>
    new Promise<void>((free) => {
      hold.free = () => {
        hold.group = ''
        free()
      }
      lead(hold)
    })
  navigator.locks.request(group, options, whileHeld).catch((cause: unknown) => {
    hold.group = ''
    hold.onRefused(cause)
  })
}
