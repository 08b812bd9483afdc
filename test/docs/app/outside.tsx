import type { ReactNode } from 'react'
import { createRealtimeClient, RealtimeProvider, webSocket } from 'tidings'

declare const getToken: () => Promise<string>

// #region sample
const client = createRealtimeClient({ transport: webSocket({ url: '/realtime' }), token: getToken })

client.subscribe('goal.completed', ({ data }) => console.log(data))
client.on('gap', ({ topic, reason }) => console.warn(`missed events of ${topic}: ${reason}`))

export const Live = ({ children }: { readonly children: ReactNode }) => (
  <RealtimeProvider client={client}>{children}</RealtimeProvider>
)
// #endregion
