import type { TopicPosition } from '../protocol'

/** Says that a topic has events up to a position. It carries no event: the store is what is read. */
export interface WakeUp extends TopicPosition {
  readonly topic: string
}

/** What a bus tells its server. */
export interface BusListener {
  /** Other servers have appended. Their own wake-ups do not come back to them. */
  wake(wakeUps: readonly WakeUp[]): void
  /** The bus is there, for the first time or again: what was said in between went unheard. */
  connected(): void
  /** The bus is gone; it is being sought. */
  lost(error: unknown): void
}

/**
 * Wakes the other servers. It may lose, repeat and reorder what it is given, and be away for as long
 * as it likes: each server reads the store by position.
 */
export interface EventBus {
  /** Whether wake-ups arrive just now. */
  readonly isConnected: boolean
  /**
   * Begins to listen. Resolves even when the bus is away: it is then sought until it is there.
   * Rejects with a `CONFIGURATION` error for what seeking cannot mend.
   */
  start(listener: BusListener): Promise<void>
  /** Tells the other servers, if the bus is there. It never throws and is not waited for. */
  publish(wakeUps: readonly WakeUp[]): void
  /** Calling it again does nothing. */
  close(): Promise<void>
}
