import { render, screen } from '@testing-library/react'
import { ws } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RealtimeProvider, useRealtimeState, webSocket } from 'tidings'
import { goalEvents } from 'tidings/goals'
import { samplePayload } from 'tidings/testing'

const url = 'wss://api.example.app/realtime'
const frame = (type: string, data: unknown = {}) => JSON.stringify({ type, data })

const server = setupServer(
  ws.link(url).addEventListener('connection', ({ client }) => {
    // The client's first message presents its token.
    client.addEventListener('message', () => {
      client.send(frame('auth.success', { userId: 'u-ada', tenantId: 'tenant-1' }))
      client.send(frame('goal.created', samplePayload('goal.created')))
    })
  }),
)
beforeAll(() => server.listen())
afterAll(() => server.close())

function LatestGoal() {
  const title = useRealtimeState('goal.created', (_, { data }) => data.title, 'none yet')
  return <p>{title}</p>
}

it('shows a goal that is created, over the app’s own transport', async () => {
  render(
    <RealtimeProvider transport={webSocket({ url })} events={goalEvents}>
      <LatestGoal />
    </RealtimeProvider>,
  )
  expect(await screen.findByText('Halve the time to first value')).toBeInTheDocument()
})
