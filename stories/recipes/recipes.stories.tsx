import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { RealtimeIndicator, useRealtimeConnection } from 'tidings'
import type { FakeServer } from 'tidings/testing'
import { samplePayload } from 'tidings/testing'
import { addNote } from '../support/sampleFeed'
import { GoalBoard, GoalRoom } from './GoalRoom'

/** Whole screens, as an app would build them. Change connection and fault in the toolbar. */
const meta = {
  title: 'Recipes/Screens',
  parameters: { controls: { disable: true }, docs: { story: { height: '560px' } } },
} satisfies Meta

export default meta
type Story = StoryObj

/** After the story has been seen. */
const later = (run: () => void, ms = 300) => {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

const play = (run: (server: FakeServer) => (() => void) | void) => ({ realtime: { play: run } })

/** Three goals, of which the second changes. */
export const Board: Story = {
  name: 'Goal board',
  render: () => <GoalBoard />,
  parameters: play((server) =>
    later(() => server.emit('goal.paused', samplePayload('goal.paused', { goalId: 'goal-2' }))),
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('1 new since you came')).toBeVisible())
    await expect(canvas.getAllByText('Nothing new')).toHaveLength(2)
  },
}

/** Progress and activity follow what others do. */
export const Room: Story = {
  name: 'Goal room',
  render: () => <GoalRoom />,
  parameters: play((server) =>
    later(() => {
      const payload = samplePayload('action.progress_updated', { newProgress: 60 })
      server.emit('action.progress_updated', { ...payload, goalId: 'goal-1' })
      addNote(server, 'Called three customers')
    }),
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText(/Progress: 60 %/)).toBeVisible())
    await waitFor(() => expect(canvas.getByText('Called three customers')).toBeVisible())
  },
}

/** The link breaks, things happen meanwhile, and on the return nothing is missing. */
export const OfflineAndBack: Story = {
  name: 'Offline and back',
  render: () => <GoalRoom />,
  parameters: {
    realtime: {
      provider: { limits: { firstRetryMs: 100, maxRetryMs: 200 } },
      play: (server: FakeServer) =>
        later(() => {
          server.drop()
          addNote(server, 'Written while you were away')
        }),
    },
  },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('Written while you were away')).toBeVisible(), {
      timeout: 5_000,
    })
  },
}

function Reason() {
  const { state, error } = useRealtimeConnection()
  return (
    <div style={{ display: 'grid', gap: 12, justifyItems: 'start' }}>
      <RealtimeIndicator />
      <p style={{ margin: 0 }}>
        State: <code>{state}</code>
        {error && `. ${error.message}`}
      </p>
    </div>
  )
}

/** The token expires in mid-session: a fresh one is presented on the same link, and nobody notices. */
export const TokenExpired: Story = {
  name: 'Token expired',
  render: () => <Reason />,
  parameters: play((server) => later(() => server.expireToken())),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('connected')).toBeVisible())
  },
}
