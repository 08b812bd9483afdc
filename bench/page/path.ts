import type { ConnectOptions, Contender } from '../contenders/contender.ts'
import { entityCount, type BenchEvent } from '../events.ts'

export interface PathFacts {
  readonly isOpen: boolean
  readonly isFinished: boolean
  readonly received: number
  /** From the end of the warm-up to the last event, or until now, milliseconds. */
  readonly tookMs: number
  /** Events in that time. */
  readonly counted: number
}

interface PathOptions extends Omit<ConnectOptions, 'onOpen'> {
  readonly count: number
  readonly onOpen?: () => void
  readonly onFinished?: () => void
}

/** The way of an event to a handler of its entity, without React: 1,000 handlers by id. */
export function startPath(contender: Contender, options: PathOptions) {
  const { count, onOpen, onFinished } = options
  // What the compilers do at the beginning is no part of it.
  const warmUp = Math.round(count / 5)
  let received = 0
  let [startedAt, finishedAt] = [0, 0]
  let isOpen = false
  const onEvent = () => {
    received++
    if (received === warmUp) startedAt = performance.now()
    if (received < count) return
    finishedAt = performance.now()
    onFinished?.()
  }
  const source = contender.connect?.({
    ...options,
    onOpen() {
      isOpen = true
      onOpen?.()
    },
  })
  if (!source) throw new Error(`${contender.name} exists in React alone`)
  const keys = Array.from({ length: entityCount }, (_, index) => `goal-${index}`)
  if (contender.isKeyed) keys.forEach((key) => source.listen(key, onEvent))
  else {
    // A client that cannot look ids up is given the app's own map, once.
    const handlers = new Map(keys.map((key) => [key, onEvent]))
    source.listen(null, ({ data }: BenchEvent) => handlers.get(data.goalId)?.())
  }
  return {
    facts: (): PathFacts => ({
      isOpen,
      isFinished: finishedAt > 0,
      received,
      tookMs: (finishedAt || performance.now()) - startedAt,
      counted: Math.max(0, received - warmUp),
    }),
    close: () => source.close(),
  }
}
