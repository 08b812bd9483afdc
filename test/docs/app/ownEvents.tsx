import type { ReactNode } from 'react'
import * as v from 'valibot'
import { RealtimeProvider, webSocket } from 'tidings'

const transport = webSocket({ url: '/realtime' })

// #region sample
import { defineEvents } from 'tidings/core'
import { goalEvents } from 'tidings/goals'

export const events = defineEvents(
  { 'chat.message': v.object({ roomId: v.string(), text: v.string() }) },
  { extends: goalEvents }, // where the app has those as well
)

export const Live = ({ children }: { readonly children: ReactNode }) => (
  <RealtimeProvider transport={transport} events={events}>
    {children}
  </RealtimeProvider>
)
// #endregion
