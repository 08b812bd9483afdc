import { render, screen } from '@testing-library/react'
import { ws } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RealtimeIndicator } from '../../src/components'
import { goalEvents } from '../../src/domains/goals'
import { RealtimeProvider, useRealtimeState } from '../../src/react'
import { goalPayloads } from '../../src/testing/goalPayloads'
import { webSocket } from '../../src/transports/websocket'

const live = ws.link('ws://live.test/realtime')
const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterAll(() => server.close())

function LastGoal() {
  const title = useRealtimeState('goal.created', (_, event) => event.data.title, 'none yet')
  return <p>{title}</p>
}

it('works over a socket mocked by Mock Service Worker, as apps test', async () => {
  const frame = (type: keyof typeof goalPayloads) =>
    JSON.stringify({ type, timestamp: '', data: goalPayloads[type] })
  server.use(
    live.addEventListener('connection', ({ client }) => {
      client.addEventListener('message', () => {
        client.send(frame('auth.success'))
        client.send(frame('goal.created'))
      })
    }),
  )
  render(
    <RealtimeProvider transport={webSocket({ url: 'ws://live.test/realtime' })} events={goalEvents}>
      <RealtimeIndicator showDetails={false} />
      <LastGoal />
    </RealtimeProvider>,
  )
  expect(await screen.findByText('Halve the time to first value')).toBeInTheDocument()
  expect(screen.getByRole('status')).toHaveTextContent('Live')
})
