import { useEffect } from 'react'
import useWebSocketModule from 'react-use-websocket'
import type { BenchEvent } from '../events.ts'
import type { Contender, Handler, ProviderProps, ReactBinding } from './contender.ts'
import { createContext, useContext, useState } from 'react'
import { byId } from './byId.ts'

// The package is CommonJS; bundlers disagree on what its default export is.
const useWebSocket =
  (useWebSocketModule as unknown as { default?: typeof useWebSocketModule }).default ??
  useWebSocketModule

const Url = createContext('')
const imports = "export { default } from 'react-use-websocket'"
const shouldReconnect = () => true

function Provider({ url, onOpen, children }: ProviderProps) {
  return (
    <Url value={url}>
      <Opened onOpen={onOpen} />
      {children}
    </Url>
  )
}

/** One more subscriber of the shared socket, which tells that it is open and takes no message. */
function Opened({ onOpen }: Pick<ProviderProps, 'onOpen'>) {
  useWebSocket(useContext(Url), { share: true, onOpen, filter: () => false, shouldReconnect })
  return null
}

const parse = (message: MessageEvent) =>
  JSON.parse(message.data as string) as BenchEvent | BenchEvent[]

/** As its documentation has it: `share`, a `filter` in each component, and `lastJsonMessage`. */
export const documented: Contender = {
  name: 'react-use-websocket',
  wire: 'websocket',
  usedAs: 'share, filter by id in each component, lastJsonMessage',
  imports,
  react: { Provider, useNewest: useLastJsonMessage },
}

function useLastJsonMessage(goalId: string | null, onEvent: Handler): BenchEvent | null {
  const { lastJsonMessage } = useWebSocket<BenchEvent | BenchEvent[] | null>(useContext(Url), {
    share: true,
    shouldReconnect,
    filter: (message) =>
      goalId === null || [parse(message)].flat().some((event) => event.data.goalId === goalId),
  })
  useEffect(() => {
    for (const event of [lastJsonMessage ?? []].flat()) byId(goalId, onEvent)(event)
  }, [lastJsonMessage, goalId, onEvent])
  const own = [lastJsonMessage ?? []].flat()
  return own.findLast((event) => goalId === null || event.data.goalId === goalId) ?? null
}

/** As one who knows it would: no render by the hook, one parse a message, `onMessage` sets the state. */
export const tuned: Contender = {
  name: 'react-use-websocket-tuned',
  wire: 'websocket',
  usedAs: 'share, onMessage with one parse for all, own state',
  imports,
  react: createTuned(),
}

function createTuned(): ReactBinding {
  let last: { readonly message: MessageEvent; readonly events: readonly BenchEvent[] } | null = null
  const eventsOf = (message: MessageEvent) => {
    if (last?.message !== message) last = { message, events: [parse(message)].flat() }
    return last.events
  }
  function useNewest(goalId: string | null, onEvent: Handler): BenchEvent | null {
    const [newest, setNewest] = useState<BenchEvent | null>(null)
    const take = byId(goalId, (event) => {
      onEvent(event)
      setNewest(event)
    })
    useWebSocket(useContext(Url), {
      share: true,
      shouldReconnect,
      filter: () => false,
      onMessage: (message) => eventsOf(message).forEach(take),
    })
    return newest
  }
  return { Provider, useNewest }
}
