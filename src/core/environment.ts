/** Everything the engine takes from the platform, so tests and other platforms can give their own. */
export interface Environment {
  /** Milliseconds since the epoch, by this machine's clock. */
  now(): number
  /** Calls back once after `delayMs`. @returns a function that cancels it */
  setTimer(callback: () => void, delayMs: number): () => void
  /** Calls back once before the next paint, or soon where nothing is painted. @returns cancel */
  requestFrame(callback: () => void): () => void
  /** Uniform in [0, 1). */
  random(): number
  /** What the platform believes of the network; it is only a hint. */
  isOnline(): boolean
  /** Whether the app is out of sight. */
  isHidden(): boolean
  /** Tells of the network coming and going, and of the page waking up. @returns unsubscribe */
  onSignal(listener: (signal: EnvironmentSignal) => void): () => void
  readonly WebSocket?: WebSocketConstructor
  readonly fetch?: typeof fetch
}

/** `wake`: the page may have slept (shown again, resumed, back from the cache). */
export type EnvironmentSignal = 'online' | 'offline' | 'wake' | 'hide'

/** The part of the platform's WebSocket that is used, so `ws` and others fit as well. */
export interface WebSocketLike {
  binaryType: string
  readonly readyState: number
  readonly bufferedAmount: number
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  send(data: string): void
  close(code?: number, reason?: string): void
}

export type WebSocketConstructor = new (url: string, protocols?: string | string[]) => WebSocketLike

interface SignalTarget {
  addEventListener(type: string, listener: () => void): void
  removeEventListener(type: string, listener: () => void): void
}

interface PlatformGlobals extends Partial<SignalTarget> {
  document?: SignalTarget & { readonly visibilityState: string }
  navigator?: { readonly onLine?: boolean }
  requestAnimationFrame?: (callback: () => void) => number
  cancelAnimationFrame?: (handle: number) => void
  WebSocket?: WebSocketConstructor
}

/** The platform this runs on, a browser or Node; `overrides` replaces parts of it. */
export function createEnvironment(overrides: Partial<Environment> = {}): Environment {
  const platform = globalThis as unknown as PlatformGlobals
  const { document } = platform
  const isHidden = () => document?.visibilityState === 'hidden'
  const environment: Environment = {
    now: () => Date.now(),
    setTimer(callback, delayMs) {
      // A longer delay overflows to 1 ms (HTML, "timer initialisation steps").
      const timer = setTimeout(callback, Math.min(delayMs, 2_147_483_647))
      return () => clearTimeout(timer)
    },
    requestFrame(callback) {
      // Hidden pages paint nothing, so they would wait for ever.
      if (!platform.requestAnimationFrame || isHidden()) return environment.setTimer(callback, 16)
      const handle = platform.requestAnimationFrame(callback)
      return () => platform.cancelAnimationFrame?.(handle)
    },
    random: () => Math.random(),
    isOnline: () => platform.navigator?.onLine !== false,
    isHidden,
    onSignal(listener) {
      const cleanups: (() => void)[] = []
      const listen = (target: Partial<SignalTarget> | undefined, type: string, run: () => void) => {
        target?.addEventListener?.(type, run)
        cleanups.push(() => target?.removeEventListener?.(type, run))
      }
      listen(platform, 'online', () => listener('online'))
      listen(platform, 'offline', () => listener('offline'))
      listen(platform, 'pageshow', () => listener('wake'))
      listen(platform, 'pagehide', () => listener('hide'))
      listen(document, 'resume', () => listener('wake'))
      listen(document, 'visibilitychange', () => listener(isHidden() ? 'hide' : 'wake'))
      return () => cleanups.splice(0).forEach((cleanup) => cleanup())
    },
    ...(platform.WebSocket ? { WebSocket: platform.WebSocket } : {}),
    ...(typeof fetch === 'function' ? { fetch: (...args) => fetch(...args) } : {}),
    ...overrides,
  }
  return environment
}
