import { render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useRealtimeConnection } from '../../src/react'
import {
  realtimeDecorator,
  type FakeServer,
  type RealtimeStoryParameters,
  type StoryConnection,
} from '../../src/testing'

function Story() {
  const { state, isDegraded } = useRealtimeConnection()
  return (
    <p>
      {state}
      {isDegraded && ' degraded'}
    </p>
  )
}

const show = (realtime?: RealtimeStoryParameters, connection?: unknown) =>
  render(realtimeDecorator(Story, { parameters: { realtime }, globals: { connection } }))

it.each<[StoryConnection, string]>([
  ['connected', 'connected'],
  ['connecting', 'connecting'],
  ['degraded', 'connected degraded'],
  ['reconnecting', 'reconnecting'],
  ['offline', 'offline'],
  ['failed', 'failed'],
  ['idle', 'idle'],
])('shows a story %s, by the toolbar', async (connection, text) => {
  show(undefined, connection)
  expect(await screen.findByText(text)).toBeInTheDocument()
})

it('shows the state of the story until the toolbar names another', async () => {
  const { unmount } = show({ connection: 'failed' }, 'story')
  expect(await screen.findByText('failed')).toBeInTheDocument()
  unmount()
  show({ connection: 'failed' }, 'offline')
  expect(await screen.findByText('offline')).toBeInTheDocument()
})

it('is connected by default', async () => {
  show()
  expect(await screen.findByText('connected')).toBeInTheDocument()
})

it('hands the server to the story, and cleans up after it', async () => {
  let server: FakeServer | undefined
  let isOver = false
  const { unmount } = show({
    play(given) {
      server = given
      return () => {
        isOver = true
      }
    },
  })
  expect(await screen.findByText('connected')).toBeInTheDocument()
  expect(server?.connections).toBe(1)
  unmount()
  expect(isOver).toBe(true)
})
