import { defineEvents } from 'tidings/core'
import * as v from 'valibot'

export const events = defineEvents({
  'chat.message': v.object({ roomId: v.string(), text: v.string() }),
})

declare module 'tidings' {
  interface Register {
    events: typeof events
  }
}
