import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, screen, waitFor } from 'storybook/test'
import { RealtimeToasts } from 'tidings/toast'
import { samplePayload, type FakeServer, type RealtimeStoryParameters } from 'tidings/testing'
import { shown } from '../support/shown'
import { withToaster } from '../support/withToaster'

/**
 * Tells people of what others do: never of their own doings, never of what is replayed after a
 * reconnect, and of many at once by one toast.
 */
const meta = {
  title: 'Toasts/RealtimeToasts',
  component: RealtimeToasts,
  argTypes: { sink: { control: false, table: { defaultValue: { summary: 'sonner' } } } },
  decorators: [withToaster],
  parameters: { docs: { story: { inline: false, height: '160px' } } },
} satisfies Meta<typeof RealtimeToasts>

export default meta
type Story = StoryObj<typeof meta>

const soon = (run: (server: FakeServer) => void): { realtime: RealtimeStoryParameters } => ({
  realtime: {
    play(server) {
      const timer = setTimeout(() => run(server), 150)
      return () => clearTimeout(timer)
    },
  },
})

const byBen = { createdBy: 'u-ben' } as const

export const GoalCompleted: Story = {
  parameters: soon((server) =>
    server.emit('goal.completed', samplePayload('goal.completed', { completedBy: 'u-ben' })),
  ),
  play: async () => {
    await shown(await screen.findByText('Goal completed'))
  },
}

export const CriticalIssue: Story = {
  parameters: soon((server) => server.emit('issue.created', samplePayload('issue.created', byBen))),
  play: async () => {
    await shown(await screen.findByText(/New critical issue/))
  },
}

export const Burst: Story = {
  parameters: soon((server) => {
    for (let count = 0; count < 12; count++) {
      server.emit('goal.created', samplePayload('goal.created', byBen))
    }
  }),
  play: async () => {
    await shown(await screen.findByText('12 new goals'))
    await waitFor(() => expect(screen.queryByText(/^New goal:/)).toBeNull())
  },
}

export const OwnDoings: Story = {
  parameters: soon((server) => {
    server.emit('goal.created', samplePayload('goal.created'))
    server.emit('goal.completed', samplePayload('goal.completed', { completedBy: 'u-ben' }))
  }),
  play: async () => {
    await screen.findByText('Goal completed')
    await expect(screen.queryByText(/^New goal:/)).toBeNull()
  },
}

export const NewGoal: Story = {
  parameters: soon((server) => server.emit('goal.created', samplePayload('goal.created', byBen))),
  play: async () => {
    await shown(await screen.findByText(/^New goal:/))
  },
}

export const MeasureTurnsRed: Story = {
  parameters: soon((server) =>
    server.emit(
      'measure.reading_created',
      samplePayload('measure.reading_created', { recordedBy: 'u-ben' }),
    ),
  ),
  play: async () => {
    await shown(await screen.findByText(/^A measure turned red/))
  },
}
