import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor } from 'storybook/test'
import { RealtimeDebugPanel } from 'tidings/devtools'
import { goalPayloads, type RealtimeStoryParameters } from 'tidings/testing'

/** The connection, the counters and the last 200 frames with what became of each. */
const meta = {
  title: 'Devtools/RealtimeDebugPanel',
  // Frames are in the monospaced font of the machine.
  tags: ['!picture'],
  component: RealtimeDebugPanel,
  args: { style: { blockSize: 480 } },
  parameters: {
    realtime: {
      play(server) {
        const timer = setTimeout(() => {
          for (const [type, data] of Object.entries(goalPayloads)) server.emit(type, data)
          server.send('this is not JSON')
          server.send({ type: 'goal.paused', data: { goalId: 7 } })
        }, 50)
        return () => clearTimeout(timer)
      },
    } satisfies RealtimeStoryParameters,
  },
} satisfies Meta<typeof RealtimeDebugPanel>

export default meta
type Story = StoryObj<typeof meta>

export const Filled: Story = {
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByRole('listitem').length).toBeGreaterThan(20))
  },
}

const asPlayed = { docs: { story: { inline: false, height: '520px' } } }

export const Filtered: Story = {
  parameters: asPlayed,
  play: async ({ canvas }) => {
    await canvas.findByText('goal.completed')
    await userEvent.type(canvas.getByRole('searchbox'), 'issue.')
    await waitFor(() => expect(canvas.getAllByRole('listitem')).toHaveLength(2))
  },
}

export const PayloadOpened: Story = {
  parameters: asPlayed,
  play: async ({ canvas }) => {
    await userEvent.selectOptions(await canvas.findByRole('combobox'), 'invalid')
    const rows = await canvas.findAllByRole('listitem')
    await userEvent.click(rows[0]?.querySelector('button') as HTMLElement)
    await expect(canvas.getByText(/"goalId": 7|not JSON|pausedAt/))
  },
}

export const Quiet: Story = {
  parameters: { realtime: { play() {} } satisfies RealtimeStoryParameters },
  play: async ({ canvas }) => {
    await canvas.findByText('connected')
    await expect(canvas.queryByText('goal.completed')).toBeNull()
  },
}

export const Failed: Story = {
  parameters: { realtime: { connection: 'failed' } satisfies RealtimeStoryParameters },
  play: async ({ canvas }) => {
    await canvas.findByText('failed')
    await waitFor(() => expect(canvas.getByText(/suspended/)).toBeVisible())
  },
}
