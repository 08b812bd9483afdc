import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor } from 'storybook/test'
import { JobActions, JobTable } from 'tidings/jobs'
import { every, jobsHappen, mixture } from '../support/sampleJobs'
import { shown } from '../support/shown'

/** Jobs as rows that follow the server, thousands of them: only those in sight are drawn. */
const meta = {
  title: 'Components/JobTable',
  component: JobTable,
} satisfies Meta<typeof JobTable>

export default meta
type Story = StoryObj<typeof meta>

export const Mixture: Story = {
  parameters: jobsHappen(mixture),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByRole('row')).toHaveLength(10))
    await shown(canvas.getByText('harbour-lights.example'))
  },
}

export const Sorted: Story = {
  parameters: jobsHappen(mixture),
  play: async ({ canvas }) => {
    const head = await canvas.findByRole('button', { name: 'Progress' })
    await waitFor(() => expect(canvas.getAllByRole('row')).toHaveLength(10))
    await userEvent.click(head)
    await expect(canvas.getByRole('columnheader', { name: /Progress/ })).toHaveAttribute(
      'aria-sort',
      'ascending',
    )
    await userEvent.click(head)
    await waitFor(() =>
      expect(canvas.getAllByRole('row')[1]).toHaveTextContent('paper-and-pine.example'),
    )
  },
}

export const Thousands: Story = {
  tags: ['!picture'],
  parameters: jobsHappen((server) => {
    const count = 3_000
    const progress = (index: number, round: number) => ({
      type: 'job_progress',
      data: {
        executionId: 'execution-1',
        jobId: `job-${index}`,
        currentStep: 'Filling in the form',
        progressPercentage: Math.min(99, (index % 40) + round),
      },
    })
    server.emitMany(Array.from({ length: count }, (_, index) => progress(index, 0)))
    return every(100, (round) =>
      server.emitMany(
        Array.from({ length: 200 }, (_, index) =>
          progress((round * 200 + index) % count, Math.floor(round / 15) * 2),
        ),
      ),
    )
  }),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('table')).toHaveAttribute('aria-rowcount', '3001'))
    await expect(canvas.getAllByRole('row').length).toBeLessThan(40)
  },
}

export const WithActions: Story = {
  args: {
    renderActions: (job) => (
      <JobActions job={job} pause={() => Promise.resolve()} cancel={() => Promise.resolve()} />
    ),
  },
  parameters: jobsHappen(mixture),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByRole('button', { name: 'Pause' }).length).toBe(5))
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

export const Reconnecting: Story = {
  parameters: jobsHappen(mixture, { connection: 'reconnecting' }),
  play: async ({ canvas }) => {
    await shown(await canvas.findByText(/Live updates are paused/))
    await expect(canvas.getAllByRole('row').length).toBe(10)
  },
}

export const Polling: Story = {
  name: 'Down, and asked now and then',
  args: {
    pollingIntervalMs: 2_000,
    fetchJobs: () =>
      Promise.resolve([
        { jobId: 'm-204', kind: 'migration', status: 'running', progress: 44 },
        { jobId: 'm-205', kind: 'migration', status: 'pending' },
      ]),
  },
  parameters: jobsHappen(() => {}, { connection: 'failed' }),
  play: async ({ canvas }) => {
    await shown(await canvas.findByText(/Refreshed every 2 s/))
    await waitFor(() => expect(canvas.getAllByRole('row')).toHaveLength(3))
  },
}
