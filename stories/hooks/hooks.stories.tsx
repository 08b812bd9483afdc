import type { Meta, StoryObj } from '@storybook/react-vite'
import { useState } from 'react'
import { expect, userEvent, waitFor } from 'storybook/test'
import {
  useGoalActivity,
  usePublish,
  useRealtimeConnection,
  useRealtimeEvent,
  useRealtimeGoals,
  useRealtimeState,
} from 'tidings'
import { samplePayload, type RealtimeStoryParameters } from 'tidings/testing'
import { shown } from '../support/shown'

/** The hooks by themselves, without any component of ours. A goal is completed every half second. */
const meta = {
  title: 'Hooks/All hooks',
  parameters: {
    realtime: {
      play(server) {
        const timer = setInterval(
          () => server.emit('goal.completed', samplePayload('goal.completed')),
          500,
        )
        return () => clearInterval(timer)
      },
    } satisfies RealtimeStoryParameters,
  },
} satisfies Meta

export default meta
type Story = StoryObj<typeof meta>

function Last() {
  const [last, setLast] = useState('nothing yet')
  useRealtimeEvent('goal.completed', (event) => setLast(`${event.data.completedBy} completed it`), {
    key: 'goal-1',
  })
  return <p>{last}</p>
}

export const UseRealtimeEvent: Story = {
  name: 'useRealtimeEvent',
  render: () => <Last />,
  play: async ({ canvas }) => {
    await shown(await canvas.findByText('u-ada completed it'))
  },
}

function State() {
  const { state, via, disconnect, retry } = useRealtimeConnection()
  return (
    <p>
      {state} {via !== null && `via ${via}`}{' '}
      <button
        type="button"
        className="tidings-button"
        onClick={state === 'idle' ? retry : disconnect}
      >
        {state === 'idle' ? 'Connect' : 'Disconnect'}
      </button>
    </p>
  )
}

export const UseRealtimeConnection: Story = {
  name: 'useRealtimeConnection',
  render: () => <State />,
  play: async ({ canvas }) => {
    await canvas.findByText(/connected via websocket/)
    await userEvent.click(canvas.getByRole('button', { name: 'Disconnect' }))
    await canvas.findByText(/idle/)
    await userEvent.click(canvas.getByRole('button', { name: 'Connect' }))
    await canvas.findByText(/connected via websocket/)
  },
}

function Count() {
  const count = useRealtimeState('goal.*', (sum) => sum + 1, 0)
  return <p>{count} goal events</p>
}

export const UseRealtimeState: Story = {
  name: 'useRealtimeState',
  render: () => <Count />,
  play: async ({ canvas }) => {
    await shown(await canvas.findByText('2 goal events', {}, { timeout: 4_000 }))
  },
}

function Activity() {
  const { activities, isLive, unseenCount, markSeen } = useGoalActivity({ goalId: 'goal-1' })
  return (
    <div>
      <p>
        {isLive ? 'live' : 'not live'}, {unseenCount} unseen{' '}
        <button type="button" className="tidings-button" onClick={markSeen}>
          Mark seen
        </button>
      </p>
      <ul>
        {activities.map((activity) => (
          <li key={activity.id}>{activity.sentence}</li>
        ))}
      </ul>
    </div>
  )
}

export const UseGoalActivity: Story = {
  name: 'useGoalActivity',
  render: () => <Activity />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByRole('listitem').length).toBeGreaterThan(0), {
      timeout: 4_000,
    })
  },
}

function Tally() {
  const [completed, setCompleted] = useState(0)
  useRealtimeGoals({ onGoalCompleted: () => setCompleted((count) => count + 1) })
  return <p>{completed} completed</p>
}

export const UseRealtimeGoals: Story = {
  name: 'useRealtimeGoals',
  render: () => <Tally />,
  play: async ({ canvas }) => {
    await shown(await canvas.findByText('1 completed', {}, { timeout: 4_000 }))
  },
}

function Publisher() {
  const publish = usePublish()
  const [said, setSaid] = useState('not sent')
  const send = async () => {
    const { id } = await publish('note.added', { text: 'hello' }, { idempotencyKey: 'note-1' })
    setSaid(`the server has ${id}`)
  }
  return (
    <p>
      <button type="button" className="tidings-button" onClick={() => void send()}>
        Publish
      </button>{' '}
      {said}
    </p>
  )
}

export const UsePublish: Story = {
  name: 'usePublish',
  render: () => <Publisher />,
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button'))
    await shown(await canvas.findByText('the server has note-1'))
  },
}
