import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { useLayoutEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { now } from '../events.ts'
import { strategies } from '../strategies/index.ts'
import { keyCount, keyOf } from '../strategies/strategy.ts'

/** A version of a key's data that a component has committed. */
export interface ShownVersion {
  readonly key: number
  readonly version: number
  readonly at: number
}

export interface StormFacts {
  readonly isOpen: boolean
  readonly shown: readonly ShownVersion[]
}

/** The app of `storm`: a component for each query key, kept fresh by one strategy. */
export function startStorm(name: string, url: string) {
  const strategy = strategies.find((one) => one.name === name)
  if (!strategy) throw new Error(`no strategy ${name}`)
  const { refetchInterval } = strategy
  const queryClient = new QueryClient()
  const shown: ShownVersion[] = []
  let isOpen = false

  function Item({ index }: { readonly index: number }) {
    const { data } = useQuery({
      queryKey: keyOf(index),
      queryFn: async ({ signal }) => {
        const response = await fetch(`/api/items/${index}`, { signal })
        return (await response.json()) as { version: number }
      },
      refetchInterval,
    })
    useLayoutEffect(() => {
      if (data) shown.push({ key: index, version: data.version, at: now() })
    }, [data, index])
    return <li>{data?.version}</li>
  }

  createRoot(document.querySelector('#root') as HTMLElement).render(
    <QueryClientProvider client={queryClient}>
      <ul>
        {Array.from({ length: keyCount }, (_, index) => (
          <Item key={index} index={index} />
        ))}
      </ul>
    </QueryClientProvider>,
  )
  const onOpen = () => {
    isOpen = true
  }
  strategy.start({ queryClient, url, onOpen })
  return { facts: (): StormFacts => ({ isOpen, shown }) }
}
