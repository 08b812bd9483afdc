import { expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-react'
import { RealtimeProvider, useRealtimeConnection, useRealtimeState } from '../../src'
import { createFakeServer } from '../../src/testing'

function Count() {
  const { isConnected } = useRealtimeConnection()
  const count = useRealtimeState('*', (total: number) => total + 1, 0)
  return <p>{isConnected ? count : 'not yet'}</p>
}

it('shows all events of a frame before that frame is painted', async () => {
  const server = createFakeServer()
  const { container } = await render(
    <RealtimeProvider transport={server.transport}>
      <Count />
    </RealtimeProvider>,
  )
  await vi.waitFor(() => expect(container.textContent).toBe('0'), { timeout: 20_000 })
  await nextFrame()
  server.emit('item.changed')
  // It was the first of its frame, so it is shown at once; the others wait for the next one.
  await vi.waitFor(() => expect(container.textContent).toBe('1'), { interval: 1 })
  for (let count = 0; count < 4; count++) server.emit('item.changed')
  await nextFrame()
  expect(container.textContent).toBe('5')
})

/** Resolves while the next frame is made, after what has asked for it before. */
const nextFrame = () => new Promise(requestAnimationFrame)
