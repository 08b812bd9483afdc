import { isRealtimeError } from '../protocol'
import type { EventLog } from './eventLog'

/** Whether a server can work. */
export interface ServerHealth {
  /** `false` for what a restart or a person has to mend: a full disk, a bus that cannot work. */
  readonly isAlive: boolean
  /** `false` when no new clients should be sent here: it is going down, or its store is away. */
  readonly isReady: boolean
  /** `ok`, `busy` (appends have to be tried again) or `failed`. */
  readonly store: 'ok' | 'busy' | 'failed'
  /** `alone` for a server without a bus; `failed` for one that can never work. */
  readonly bus: 'connected' | 'lost' | 'failed' | 'alone'
  readonly isDraining: boolean
}

/** How long the store has to answer, milliseconds. */
const timeoutMs = 2_000
/**
 * How long a store counts as busy after it took nothing, milliseconds. Only the next append can tell, and
 * behind a balancer none comes to a server that is not ready; one that goes on to fail does so every 10 s.
 */
const busyMs = 15_000

/** Makes the function that looks how a server is. */
export function createHealth(log: EventLog, isDraining: () => boolean) {
  async function storeState(): Promise<ServerHealth['store']> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('late')), timeoutMs)
    })
    try {
      await Promise.race([log.store.head('tidings:health'), late])
    } catch (error) {
      return isRealtimeError(error) && !error.retryable ? 'failed' : 'busy'
    } finally {
      clearTimeout(timer)
    }
    const { failure, failedAt } = log
    if (failure === null) return 'ok'
    if (!isRealtimeError(failure) || !failure.retryable) return 'failed'
    return performance.now() - failedAt < busyMs ? 'busy' : 'ok'
  }

  return async (): Promise<ServerHealth> => {
    const store = await storeState()
    const draining = isDraining()
    const bus = busState(log)
    return {
      isAlive: store !== 'failed' && bus !== 'failed',
      // without the bus it still reads the store, only later
      isReady: store === 'ok' && bus !== 'failed' && !draining,
      store,
      bus,
      isDraining: draining,
    }
  }
}

function busState({ bus, startFailure }: EventLog): ServerHealth['bus'] {
  if (!bus) return 'alone'
  if (startFailure !== null) return 'failed'
  return bus.isConnected ? 'connected' : 'lost'
}
