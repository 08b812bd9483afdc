import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { JobActions, LiveJobGrid } from 'tidings/jobs'
import { every, execution, jobsHappen } from '../support/sampleJobs'
import { shown } from '../support/shown'

/**
 * The running jobs of a batch, six at most. While the live connection is down it asks the server now
 * and then, and says so.
 */
const meta = {
  title: 'Components/LiveJobGrid',
  component: LiveJobGrid,
  args: { batchId: 'batch-1' },
} satisfies Meta<typeof LiveJobGrid>

export default meta
type Story = StoryObj<typeof meta>

const cards = (count: number) => async (context: Parameters<NonNullable<Story['play']>>[0]) => {
  await waitFor(() => expect(context.canvas.getAllByRole('article')).toHaveLength(count))
}

export const Running: Story = {
  tags: ['!picture'],
  parameters: jobsHappen((server) => {
    const ids = [8, 22, 41, 63, 75, 90].map((_, index) => execution(server, index))
    return every(400, (count) => {
      for (const [index, id] of ids.entries()) {
        const progressPercentage = Math.min(98, 8 + index * 15 + count)
        server.emit('job_progress', { ...id, currentStep: steps[index % 3], progressPercentage })
      }
    })
  }),
  play: cards(6),
}

const steps = ['Filling in the form', 'Reading the price list', 'Waiting for the page']

export const More: Story = {
  name: 'More than are shown',
  parameters: jobsHappen((server) => {
    for (let index = 0; index < 8; index++) execution(server, index, { progressPercentage: 30 })
  }),
  play: async (context) => {
    await cards(6)(context)
    await shown(context.canvas.getByText('+2 more'))
  },
}

export const SomeEnded: Story = {
  parameters: jobsHappen((server) => {
    const ids = [0, 1, 2, 3].map((index) =>
      execution(server, index, { progressPercentage: 40 + index * 10 }),
    )
    server.emit('job_completed', { ...ids[1], durationMs: 12_000 })
    server.emit('job_failed', { ...ids[2], error: 'The site asks for a captcha' })
  }),
  play: async (context) => {
    await cards(4)(context)
    await shown(await context.canvas.findByText('The site asks for a captcha'))
  },
}

export const Polling: Story = {
  name: 'Down, and asked now and then',
  args: {
    pollingInterval: 2_000,
    fetchJobs: () =>
      Promise.resolve(
        [0, 1, 2].map((index) => ({
          jobId: `job-${index}`,
          kind: 'execution',
          batchId: 'batch-1',
          label: ['harbour-lights.example', 'nordwind.example', 'kestrel-bikes.example'][index],
          status: 'running',
          progress: 20 + index * 25,
        })),
      ),
  },
  parameters: jobsHappen(() => {}, { connection: 'failed' }),
  play: async (context) => {
    await cards(3)(context)
    await shown(await context.canvas.findByText(/Refreshed every 2 s/))
  },
}

export const Reconnecting: Story = {
  name: 'Down, and nothing takes its place',
  parameters: jobsHappen(
    (server) => {
      for (let index = 0; index < 3; index++) execution(server, index, { progressPercentage: 62 })
    },
    { connection: 'reconnecting' },
  ),
  play: async (context) => {
    await cards(3)(context)
    await shown(await context.canvas.findByText(/What you see may be out of date/))
  },
}

export const Loading: Story = {
  args: { fetchJobs: () => new Promise(() => {}) },
  play: async ({ canvas }) => {
    await shown(await canvas.findByText('Loading jobs…'))
  },
}

export const LoadingFailed: Story = {
  args: { fetchJobs: () => Promise.reject(new Error('503')) },
  play: async ({ canvas }) => {
    await shown(await canvas.findByText(/could not be loaded/))
  },
}

export const Empty: Story = {
  play: async ({ canvas }) => {
    await shown(await canvas.findByText(/No jobs yet/))
  },
}

export const WithActions: Story = {
  args: { renderActions: (job) => <JobActions job={job} cancel={() => Promise.resolve()} /> },
  parameters: jobsHappen((server) => {
    for (let index = 0; index < 3; index++) execution(server, index, { progressPercentage: 30 })
  }),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByRole('button', { name: 'Cancel' })).toHaveLength(3))
  },
}
