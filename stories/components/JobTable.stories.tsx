import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor } from 'storybook/test'
import { JobActions, JobTable } from 'tidings/jobs'
import type { FakeServer } from 'tidings/testing'
import { every, execution, jobsHappen, operations, rows } from '../support/sampleJobs'
import { shown } from '../support/shown'

/** Jobs as rows that follow the server, thousands of them: only those in sight are drawn. */
const meta = {
  title: 'Components/JobTable',
  component: JobTable,
} satisfies Meta<typeof JobTable>

export default meta
type Story = StoryObj<typeof meta>

/** A few jobs of every back end, in every status. */
function mixture(server: FakeServer) {
  execution(server, 0, { progressPercentage: 12 })
  execution(server, 1, { progressPercentage: 78 })
  const done = execution(server, 2, { progressPercentage: 90 })
  server.emit('job_completed', { ...done, durationMs: 42_000 })
  execution(server, 3)
  rows(server, 31_000)
  operations(server, 'progress_updated', { status: 'RUNNING', progress: 44, phase: 'EXTRACTION' })
  const extraction = { entityType: 'extraction', entityId: 'x-9' }
  operations(server, 'progress_updated', { ...extraction, status: 'RUNNING', progress: 20 })
  operations(server, 'status_changed', { ...extraction, status: 'PAUSED' })
  const quality = { entityType: 'data_quality', entityId: 'q-3' }
  operations(server, 'progress_updated', { ...quality, status: 'RUNNING', progress: 66 })
  operations(server, 'failed', { ...quality, message: 'Rule 12 cannot be evaluated' })
  operations(server, 'status_changed', { ...extraction, entityId: 'x-10', status: 'PENDING' })
}

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
