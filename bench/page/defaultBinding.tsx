import { createContext, useContext, useEffect, useState, type ReactNode } from 'react'
import type { Contender, ProviderProps, ReactBinding, Source } from '../contenders/contender.ts'
import type { BenchEvent } from '../events.ts'

/** How an app uses a client without hooks: one connection, and a listener in each component. */
export function bindingOf(contender: Contender): ReactBinding {
  if (contender.react) return contender.react
  const { connect } = contender
  if (!connect) throw new Error(`${contender.name} has neither connect nor react`)
  const Context = createContext<Source | null>(null)

  function Provider({ url, onOpen, children }: ProviderProps): ReactNode {
    const [source, setSource] = useState<Source | null>(null)
    useEffect(() => {
      const opened = connect?.({ url, onOpen, WebSocket }) ?? null
      setSource(opened)
      return () => opened?.close()
    }, [url, onOpen])
    return source && <Context value={source}>{children}</Context>
  }

  function useNewest(goalId: string | null, onEvent: (event: BenchEvent) => void) {
    const source = useContext(Context)
    const [newest, setNewest] = useState<BenchEvent | null>(null)
    useEffect(
      () =>
        source?.listen(goalId, (event) => {
          onEvent(event)
          setNewest(event)
        }),
      [source, goalId, onEvent],
    )
    return newest
  }

  return { Provider, useNewest }
}
