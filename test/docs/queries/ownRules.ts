import type { QueryClient } from '@tanstack/react-query'
import { defineQuerySync, goalSync, insertItem, querySync } from 'tidings/query'

declare const queryClient: QueryClient

// #region sample
interface Message {
  readonly id: string
  readonly text: string
}

const chatSync = defineQuerySync({
  'chat.message': {
    // All that such an event can touch: after a gap these are fetched.
    keys: [['messages'], ['rooms']],
    // What this one makes stale. Without it all of `keys`, or with a `patch` nothing.
    invalidate: ({ data }) => [['rooms', data.roomId]],
    // What it says is put into the cache, without a request.
    patch: ({ id = '', data: { roomId, text } }, patch) =>
      patch(
        ['messages', roomId],
        insertItem<Message>({
          item: { id, text },
          match: (other) => other.id === id,
          place: 'end',
        }),
      ),
  },
})

export const sync = querySync(queryClient, [goalSync, chatSync])
// #endregion
