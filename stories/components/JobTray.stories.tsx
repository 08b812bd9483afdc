import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor } from 'storybook/test'
import { JobActions, JobTray } from 'tidings/jobs'
import { every, execution, jobsHappen, operations, rows } from '../support/sampleJobs'
import { shown } from '../support/shown'

/**
 * The running jobs in a corner of every page. They survive navigation and reload, and their number is
 * in the document's title.
 */
const meta = {
  title: 'Components/JobTray',
  component: JobTray,
  args: { storageKey: null },
  parameters: { docs: { story: { inline: false, height: '420px' } } },
  decorators: [
    (Story) => (
      <div style={{ minBlockSize: 380 }}>
        <p dir="auto">The page beneath.</p>
        <Story />
      </div>
    ),
  ],
} satisfies Meta<typeof JobTray>

export default meta
type Story = StoryObj<typeof meta>

const three = jobsHappen((server) => {
  execution(server, 1, { progressPercentage: 35 })
  operations(server, 'progress_updated', { status: 'RUNNING', progress: 62, phase: 'LOADING' })
  return every(600, (count) => rows(server, Math.min(47_000, 12_000 + count * 300)))
})

export const Closed: Story = {
  tags: ['!picture'],
  parameters: three,
  play: async ({ canvas }) => {
    await shown(await canvas.findByRole('button', { name: '3 jobs in progress' }))
    await waitFor(() => expect(document.title).toMatch(/^\(3\) /))
  },
}

export const Open: Story = {
  tags: ['!picture'],
  parameters: three,
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: '3 jobs in progress' }))
    await waitFor(() => expect(canvas.getAllByRole('progressbar')).toHaveLength(3))
    await shown(canvas.getByText('nordwind.example'))
  },
}

export const Ended: Story = {
  parameters: jobsHappen((server) => {
    const first = execution(server, 1, { progressPercentage: 35 })
    const second = execution(server, 2, { progressPercentage: 80 })
    const timer = setTimeout(() => {
      server.emit('job_completed', { ...first })
      server.emit('job_failed', { ...second, error: 'The site asks for a captcha' })
    }, 300)
    return () => clearTimeout(timer)
  }),
  play: async ({ canvas }) => {
    const face = await canvas.findByRole('button', { name: 'All jobs ended, 1 failed' })
    await userEvent.click(face)
    await shown(canvas.getByText('The site asks for a captcha'))
  },
}

export const Cleared: Story = {
  tags: ['!picture'],
  parameters: Ended.parameters,
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'All jobs ended, 1 failed' }))
    await userEvent.click(canvas.getByRole('button', { name: 'Clear finished' }))
    await waitFor(() => expect(canvas.queryByRole('button')).toBeNull())
  },
}

export const Reconnecting: Story = {
  parameters: jobsHappen(
    (server) => {
      operations(server, 'progress_updated', { status: 'RUNNING', progress: 62 })
    },
    { connection: 'reconnecting' },
  ),
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: '1 job in progress' }))
    await shown(await canvas.findByText(/Live updates are paused/))
  },
}

export const NothingRuns: Story = {
  play: async ({ canvas }) => {
    await expect(canvas.queryByRole('button')).toBeNull()
  },
}

export const More: Story = {
  tags: ['!picture'],
  name: 'More than are listed',
  args: { maxDisplay: 2 },
  parameters: three,
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: '3 jobs in progress' }))
    await waitFor(() => expect(canvas.getAllByRole('progressbar')).toHaveLength(2))
    await shown(canvas.getByText('+1 more'))
  },
}

export const WithActions: Story = {
  tags: ['!picture'],
  args: { renderActions: (job) => <JobActions job={job} cancel={() => Promise.resolve()} /> },
  parameters: three,
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: '3 jobs in progress' }))
    await waitFor(() => expect(canvas.getAllByRole('button', { name: 'Cancel' })).toHaveLength(3))
  },
}
