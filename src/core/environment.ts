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
  readonly WebSocket?: WebSocketConstructor | undefined
  readonly fetch?: typeof fetch | undefined
  /** Tells of a bug of the app that nobody listens for, as browsers tell of an uncaught error. */
  readonly reportError?: ((error: unknown) => void) | undefined
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
  addEventListener(type: string, listener: () => void, options: { signal: AbortSignal }): void
}

interface PlatformGlobals extends Partial<SignalTarget> {
  document?: SignalTarget & { readonly visibilityState: string }
  navigator?: { readonly onLine?: boolean }
  requestAnimationFrame?: (callback: () => void) => number
  cancelAnimationFrame?: (handle: number) => void
  WebSocket?: WebSocketConstructor
  fetch?: typeof fetch
  reportError?: (error: unknown) => void
}

/** The platform this runs on, a browser or Node; `overrides` replaces parts of it. */
export function createEnvironment(overrides: Partial<Environment> = {}): Environment {
  const platform = globalThis as unknown as PlatformGlobals
  const { document } = platform
  const isHidden = () => document?.visibilityState === 'hidden'
  const setTimer: Environment['setTimer'] = (callback, delayMs) => {
    // A longer delay overflows to 1 ms (HTML, "timer initialisation steps").
    const timer = setTimeout(callback, Math.min(delayMs, 2_147_483_647))
    return () => clearTimeout(timer)
  }
  return {
    now: Date.now,
    setTimer,
    requestFrame(callback) {
      const { requestAnimationFrame, cancelAnimationFrame } = platform
      let handle = 0
      const cancel = () => {
        stop()
        cancelAnimationFrame?.(handle)
      }
      const run = () => {
        cancel()
        callback()
      }
      // A hidden page paints nothing, and one that is hidden before it paints would wait for ever.
      const stop = setTimer(run, requestAnimationFrame && !isHidden() ? 250 : 16)
      handle = requestAnimationFrame?.(run) ?? handle
      return cancel
    },
    random: Math.random,
    isOnline: () => platform.navigator?.onLine !== false,
    isHidden,
    onSignal(listener) {
      const abort = new AbortController()
      const listen = (
        target: Partial<SignalTarget> | undefined,
        type: string,
        signal: () => EnvironmentSignal,
      ) => target?.addEventListener?.(type, () => listener(signal()), { signal: abort.signal })
      const wake = () => 'wake' as const
      listen(platform, 'online', () => 'online')
      listen(platform, 'offline', () => 'offline')
      listen(platform, 'pageshow', wake)
      listen(platform, 'pagehide', () => 'hide')
      listen(document, 'resume', wake)
      listen(document, 'visibilitychange', () => (isHidden() ? 'hide' : 'wake'))
      return () => abort.abort()
    },
    WebSocket: platform.WebSocket,
    fetch: platform.fetch?.bind(platform),
    reportError: platform.reportError?.bind(platform),
    ...overrides,
  }
}
