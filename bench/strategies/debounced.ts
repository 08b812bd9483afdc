import { floor } from '../contenders/floor.ts'
import { keyOf, type Strategy } from './strategy.ts'

const waitMs = 250

/** What most apps do next. */
export const debounced: Strategy = {
  name: 'debounced',
  usedAs: `invalidateQueries once a key has been quiet for ${waitMs} ms`,
  start({ queryClient, url, onOpen }) {
    const timers = new Map<number, ReturnType<typeof setTimeout>>()
    floor.connect?.({ url, onOpen, WebSocket }).listen(null, ({ data }) => {
      const queryKey = keyOf(data.n)
      clearTimeout(timers.get(queryKey[1]))
      const invalidate = () => void queryClient.invalidateQueries({ queryKey })
      timers.set(queryKey[1], setTimeout(invalidate, waitMs))
    })
  },
}
