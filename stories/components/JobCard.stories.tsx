import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor } from 'storybook/test'
import { JobActions, JobCard } from 'tidings/jobs'
import { every, execution, jobsHappen, operations, rows } from '../support/sampleJobs'
import { shown } from '../support/shown'

/**
 * One job with all that is known of it. Links that came over the wire lead only to http(s) or to the
 * page's own origin.
 */
const meta = {
  title: 'Components/JobCard',
  component: JobCard,
  args: { jobId: 'm-204', style: { maxInlineSize: 440 } },
} satisfies Meta<typeof JobCard>

export default meta
type Story = StoryObj<typeof meta>

const loading = { status: 'RUNNING', phase: 'LOADING', progress: 62 }

export const Migration: Story = {
  tags: ['!picture'],
  parameters: jobsHappen((server) =>
    every(700, (count) =>
      operations(server, 'progress_updated', {
        ...loading,
        progress: Math.min(97, 62 + count),
        recordsProcessed: 6_200 + count * 100,
        totalRecords: 10_000,
        message: 'Writing customers in batches of 500',
      }),
    ),
  ),
  play: async ({ canvas }) => {
    await shown(await canvas.findByRole('article', { name: 'Migration #m-204' }))
    await shown(canvas.getByText('Writing customers in batches of 500'))
  },
}

export const Execution: Story = {
  args: { jobId: 'job-1' },
  parameters: jobsHappen((server) => {
    execution(server, 1, { progressPercentage: 35, currentUrl: 'https://nordwind.example/contact' })
  }),
  play: async ({ canvas }) => {
    await shown(await canvas.findByText('Filling in the form'))
    await expect(canvas.getByRole('link', { name: 'Open page' })).toHaveAttribute(
      'href',
      'https://nordwind.example/contact',
    )
  },
}

export const WithResult: Story = {
  args: { jobId: '17' },
  parameters: jobsHappen((server) => {
    rows(server, 24_000)
    server.emit('job:completed', {
      jobId: 17,
      status: 'completed',
      processedRows: 48_000,
      validRows: 46_560,
      invalidRows: 1_440,
      outputFileUrl: '/files/17.csv',
    })
  }),
  play: async ({ canvas }) => {
    const link = await canvas.findByRole('link', { name: 'Result' })
    await expect(link.getAttribute('href')).toBe(`${location.origin}/files/17.csv`)
  },
}

export const HostileLink: Story = {
  args: { jobId: '17' },
  parameters: jobsHappen((server) =>
    server.emit('job:completed', {
      jobId: 17,
      status: 'completed',
      processedRows: 10,
      validRows: 10,
      invalidRows: 0,
      outputFileUrl: ' java\nscript:window.__xss = 1',
    }),
  ),
  play: async ({ canvas }) => {
    await shown(await canvas.findByText('Completed'))
    await expect(canvas.queryByRole('link')).toBeNull()
  },
}

/** Long enough to be seen, refused or not. */
const answer = (isRefused: boolean) => () =>
  new Promise<void>((resolve, reject) => {
    setTimeout(isRefused ? () => reject(new Error('409 it is being committed')) : resolve, 400)
  })

const runningMigration = jobsHappen((server) => {
  operations(server, 'progress_updated', { ...loading, message: 'Writing customers' })
})

export const Actions: Story = {
  tags: ['!picture'],
  args: {
    renderActions: (job) => (
      <JobActions
        job={job}
        pause={answer(false)}
        resume={answer(false)}
        retry={answer(false)}
        cancel={answer(false)}
      />
    ),
  },
  parameters: runningMigration,
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Pause' }))
    await shown(await canvas.findByText('Paused'))
    await waitFor(() => expect(canvas.getByRole('button', { name: 'Resume' })).toBeEnabled())
  },
}

export const ActionRefused: Story = {
  name: 'Action refused, rolled back',
  args: { renderActions: (job) => <JobActions job={job} pause={answer(true)} /> },
  parameters: runningMigration,
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Pause' }))
    await shown(await canvas.findByText('Paused'))
    await shown(await canvas.findByRole('alert'))
    await shown(canvas.getByText('Running'))
  },
}

export const ConfirmCancel: Story = {
  tags: ['!picture'],
  args: { renderActions: (job) => <JobActions job={job} cancel={answer(false)} /> },
  parameters: runningMigration,
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Cancel' }))
    await shown(canvas.getByRole('group', { name: 'Cancel this job?' }))
    await expect(canvas.getByText('Running')).toBeInTheDocument()
  },
}

export const Cancelled: Story = {
  tags: ['!picture'],
  args: ConfirmCancel.args,
  parameters: runningMigration,
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Cancel' }))
    await userEvent.click(canvas.getByRole('button', { name: 'Yes, cancel' }))
    await shown(await canvas.findByText('Cancelled'))
  },
}

export const Failed: Story = {
  args: { renderActions: (job) => <JobActions job={job} retry={answer(false)} /> },
  parameters: jobsHappen((server) => {
    operations(server, 'progress_updated', loading)
    operations(server, 'failed', { status: 'FAILED', message: 'Row 7,412: unknown country code' })
  }),
  play: async ({ canvas }) => {
    await shown(await canvas.findByText(/unknown country code/))
    await shown(canvas.getByRole('button', { name: 'Retry' }))
  },
}

export const Paused: Story = {
  args: {
    renderActions: (job) => <JobActions job={job} resume={answer(false)} cancel={answer(false)} />,
  },
  parameters: jobsHappen((server) => {
    operations(server, 'progress_updated', loading)
    operations(server, 'status_changed', { status: 'PAUSED' })
  }),
  play: async ({ canvas }) => {
    await shown(await canvas.findByText('Paused'))
    await shown(canvas.getByRole('button', { name: 'Resume' }))
    await expect(canvas.queryByRole('button', { name: 'Pause' })).toBeNull()
  },
}

export const Stalled: Story = {
  args: { stalledAfterMs: 300 },
  parameters: jobsHappen((server) => operations(server, 'progress_updated', loading)),
  play: async ({ canvas }) => {
    await shown(await canvas.findByText('No news for a while'))
  },
}

export const Reconnecting: Story = {
  name: 'Last known, reconnecting',
  parameters: jobsHappen((server) => operations(server, 'progress_updated', loading), {
    connection: 'reconnecting',
  }),
  play: async ({ canvas }) => {
    await waitFor(() =>
      expect(canvas.getByRole('progressbar').getAttribute('aria-valuetext')).toContain(
        'last known 62%, reconnecting',
      ),
    )
  },
}

export const Unheard: Story = {
  name: 'Nothing heard yet',
  args: { jobId: 'm-999' },
  play: async ({ canvas }) => {
    await shown(canvas.getByText(/Waiting for news/))
  },
}
