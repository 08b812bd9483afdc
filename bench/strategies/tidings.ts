import { webSocket } from 'tidings'
import { createRealtimeClient } from 'tidings/core'
import { defineQuerySync, querySync } from 'tidings/query'
import { benchEvents } from '../contenders/tidings.tsx'
import type { BenchData } from '../events.ts'
import { keyOf, type Strategy } from './strategy.ts'

const rule = {
  keys: [['items']],
  invalidate: ({ data }: { readonly data: unknown }) => [keyOf((data as BenchData).n)],
}

export const tidingsSync: Strategy = {
  name: 'tidings',
  usedAs: 'querySync with its default interval',
  start({ queryClient, url, onOpen }) {
    const families = ['goal.*', 'action.*', 'issue.*', 'measure.*', 'decision.*', 'attachment.*']
    const rules = defineQuerySync<Record<string, unknown>>(
      Object.fromEntries(families.map((family) => [family, rule])),
    )
    const client = createRealtimeClient({
      transport: webSocket({ url }),
      token: () => 'bench',
      events: benchEvents,
    })
    querySync(queryClient, rules).attach(client)
    client.on('ready', onOpen)
    client.connect()
  },
}
