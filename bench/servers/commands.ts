import type { WireName } from '../contenders/contender.ts'

/** What the runner tells the server process. */
export type Command =
  | ({ readonly name: 'burst' } & BurstOrder)
  | ({ readonly name: 'steady' } & SteadyOrder)
  | ({ readonly name: 'storm' } & SteadyOrder & StormOrder)
  | { readonly name: 'stop' }
  | { readonly name: 'storm-report' }
  | { readonly name: 'proxy'; readonly fault: ProxyFault }

interface Order {
  readonly wire: WireName
  /** Events to send. */
  readonly count: number
  /** The number of the first event. @default 1 */
  readonly from?: number
}

export interface BurstOrder extends Order {
  /** Events in each frame. */
  readonly pack: number
}

export interface SteadyOrder extends Order {
  readonly perSecond: number
  /** What the events are about. @default goals */
  readonly about?: 'goals' | 'jobs'
  /** Entities the events are about. @default entityCount */
  readonly entities?: number
}

export interface StormOrder {
  /** How long the query API takes, milliseconds. */
  readonly apiMs: number
}

/** `cut`: all connections · `restart`: and none is taken for a second · `silent`: nothing gets through. */
export type ProxyFault = 'none' | 'cut' | 'restart' | 'silent'

/** The server's first message has the id 0, the others that of the command. */
export interface Reply {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}
