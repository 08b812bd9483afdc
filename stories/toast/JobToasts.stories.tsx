import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, screen, waitFor } from 'storybook/test'
import { JobToasts } from 'tidings/toast'
import { execution, jobsHappen, operations } from '../support/sampleJobs'
import { shown } from '../support/shown'
import { withToaster } from '../support/withToaster'

/** Tells people how jobs end, and that live updates connect; of many at once by one toast. */
const meta = {
  title: 'Toasts/JobToasts',
  component: JobToasts,
  argTypes: { sink: { control: false, table: { defaultValue: { summary: 'sonner' } } } },
  decorators: [withToaster],
  parameters: { docs: { story: { inline: false, height: '200px' } } },
} satisfies Meta<typeof JobToasts>

export default meta
type Story = StoryObj<typeof meta>

export const Connected: Story = {
  parameters: jobsHappen(() => {}),
  play: async () => {
    await shown(await screen.findByText('Live updates connected'))
  },
}

export const Completed: Story = {
  parameters: jobsHappen((server) => {
    operations(server, 'completed', { status: 'COMPLETED' })
  }),
  play: async () => {
    await shown(await screen.findByText('Migration #m-204 completed'))
  },
}

export const Failed: Story = {
  parameters: jobsHappen((server) => {
    operations(server, 'failed', { status: 'FAILED', message: 'Row 7,412: unknown country code' })
  }),
  play: async () => {
    await shown(await screen.findByText('Migration #m-204 failed'))
    await shown(screen.getByText('Row 7,412: unknown country code'))
  },
}

export const Many: Story = {
  parameters: jobsHappen((server) => {
    for (let index = 0; index < 8; index++) {
      const ids = execution(server, index, { progressPercentage: 90 })
      server.emit('job_completed', { ...ids, durationMs: 12_000 })
    }
  }),
  play: async () => {
    await shown(await screen.findByText('8 jobs completed'))
    await waitFor(() => expect(screen.queryByText(/^Job #/)).toBeNull())
  },
}
