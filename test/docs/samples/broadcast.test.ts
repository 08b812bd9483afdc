import { createRealtimeClient } from 'tidings/core'
import { expect, it, vi } from 'vitest'
import { broadcast } from './broadcast'

it('carries what is published to the others, and tells the author that it is sent', async () => {
  const author = createRealtimeClient({ transport: broadcast('test') })
  const reader = createRealtimeClient({ transport: broadcast('test') })
  const heard: unknown[] = []
  reader.subscribe('note.added', ({ data }) => heard.push(data))
  author.connect()
  reader.connect()
  await vi.waitFor(() => expect(reader.getSnapshot().isConnected).toBe(true))

  await author.publish('note.added', { text: 'hello' })
  await vi.waitFor(() => expect(heard).toEqual([{ text: 'hello' }]))

  author.close()
  reader.close()
})
