import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { JobProgress } from 'tidings/jobs'
import { every, execution, jobsHappen, operations, rows } from '../support/sampleJobs'
import { shown } from '../support/shown'

/**
 * How far a job is: a bar with its figures, whichever back end tells of it. Screen readers hear the
 * start, the quarters and the end.
 */
const meta = {
  title: 'Components/JobProgress',
  component: JobProgress,
  args: { jobId: 'm-204', style: { maxInlineSize: 440 } },
} satisfies Meta<typeof JobProgress>

export default meta
type Story = StoryObj<typeof meta>

const bar =
  (...texts: string[]): Story['play'] =>
  async ({ canvas }) => {
    await shown(await canvas.findByRole('progressbar'))
    for (const text of texts) {
      await waitFor(() =>
        expect(canvas.getByRole('progressbar').getAttribute('aria-valuetext')).toContain(text),
      )
    }
  }

export const Running: Story = {
  tags: ['!picture'],
  args: { jobId: '17', kind: 'normalization' },
  parameters: jobsHappen((server) =>
    every(600, (count) => rows(server, Math.min(48_000, 12_000 + count * 300))),
  ),
  play: bar('of 48,000'),
}

export const WithTimeLeft: Story = {
  tags: ['!picture'],
  name: 'With pace and time left',
  args: { jobId: '17', kind: 'normalization' },
  parameters: jobsHappen((server) => every(550, (count) => rows(server, 12_000 + count * 500))),
  play: async (context) => {
    await bar('left')?.(context)
    await shown(await context.canvas.findByText(/\/s$/))
  },
}

export const Waiting: Story = {
  parameters: jobsHappen((server) => operations(server, 'status_changed', { status: 'PENDING' })),
  play: bar('Waiting'),
}

export const UnknownProgress: Story = {
  parameters: jobsHappen((server) =>
    operations(server, 'status_changed', { status: 'RUNNING', recordsProcessed: 1_240 }),
  ),
  play: async (context) => {
    await bar('Progress unknown', '1,240 done')?.(context)
    await expect(context.canvas.getByRole('progressbar')).not.toHaveAttribute('aria-valuenow')
  },
}

export const Phases: Story = {
  parameters: jobsHappen((server) => {
    operations(server, 'status_changed', { status: 'RUNNING' })
    operations(server, 'phase_changed', { phase: 'TRANSFORMATION' })
    operations(server, 'progress_updated', {
      status: 'RUNNING',
      progress: 62,
      recordsProcessed: 6_200,
      totalRecords: 10_000,
    })
  }),
  play: async (context) => {
    await bar('62%', '6,200 of 10,000')?.(context)
    await expect(context.canvas.getByRole('list', { name: 'Phases' }))
    await shown(context.canvas.getByText('step 4 of 7'))
  },
}

export const Paused: Story = {
  parameters: jobsHappen((server) => {
    operations(server, 'progress_updated', { status: 'RUNNING', progress: 40 })
    operations(server, 'status_changed', { status: 'PAUSED' })
  }),
  play: bar('Paused', '40%'),
}

export const Completed: Story = {
  args: { jobId: '17', kind: 'normalization' },
  parameters: jobsHappen((server) => {
    rows(server, 24_000)
    server.emit('job:completed', {
      jobId: 17,
      status: 'completed',
      processedRows: 48_000,
      validRows: 46_560,
      invalidRows: 1_440,
      outputFileUrl: 'https://files.example/17.csv',
    })
  }),
  play: bar('Completed', '100%'),
}

export const Failed: Story = {
  parameters: jobsHappen((server) => {
    operations(server, 'progress_updated', { status: 'RUNNING', progress: 71, phase: 'LOADING' })
    operations(server, 'failed', {
      status: 'FAILED',
      message: 'The target refused the connection: too many clients',
    })
  }),
  play: async (context) => {
    await bar('Failed', '71%')?.(context)
    await shown(context.canvas.getByText(/too many clients/))
  },
}

export const Cancelled: Story = {
  parameters: jobsHappen((server) => {
    operations(server, 'progress_updated', { status: 'RUNNING', progress: 18 })
    operations(server, 'status_changed', { status: 'CANCELLED' })
  }),
  play: bar('Cancelled', '18%'),
}

export const RollingBack: Story = {
  parameters: jobsHappen((server) => {
    operations(server, 'progress_updated', { status: 'RUNNING', progress: 83 })
    operations(server, 'status_changed', { status: 'ROLLING_BACK' })
  }),
  play: bar('Rolling back', '83%'),
}

export const Stalled: Story = {
  args: { stalledAfterMs: 300 },
  parameters: jobsHappen((server) =>
    operations(server, 'progress_updated', { status: 'RUNNING', progress: 55 }),
  ),
  play: async ({ canvas }) => {
    await shown(await canvas.findByText('No news for a while'))
  },
}

export const Reconnecting: Story = {
  name: 'Last known, reconnecting',
  parameters: jobsHappen(
    (server) =>
      operations(server, 'progress_updated', {
        status: 'RUNNING',
        progress: 62,
        recordsProcessed: 6_200,
        totalRecords: 10_000,
      }),
    { connection: 'reconnecting' },
  ),
  play: bar('last known 62%, reconnecting'),
}

export const Polling: Story = {
  name: 'Down, and asked now and then',
  args: {
    fetchJob: () => Promise.resolve({ jobId: 'm-204', kind: 'migration', progress: 64 }),
    pollingIntervalMs: 1_000,
  },
  parameters: jobsHappen(() => {}, { connection: 'failed' }),
  play: async (context) => {
    await bar('64%')?.(context)
    await waitFor(() =>
      expect(context.canvasElement.querySelector('[data-link="polling"]')).not.toBeNull(),
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

export const HostileText: Story = {
  parameters: jobsHappen((server) =>
    operations(server, 'failed', {
      message: '<img src=x onerror="window.__xss = 1">',
    }),
  ),
  play: async ({ canvas, canvasElement }) => {
    await shown(await canvas.findByText(/<img src=x/))
    await expect(canvasElement.querySelector('img')).toBeNull()
    await expect('__xss' in window).toBe(false)
  },
}

export const StartQuartersEnd: Story = {
  name: 'What is read out',
  args: { jobId: 'job-0' },
  parameters: jobsHappen((server) => {
    const ids = execution(server, 0)
    const stop = every(120, (count) =>
      server.emit(
        count < 12 ? 'job_progress' : 'job_completed',
        count < 12
          ? { ...ids, currentStep: `Step ${count}`, progressPercentage: count * 8 }
          : { ...ids, durationMs: 1_440 },
      ),
    )
    return stop
  }),
  play: async ({ canvas }) => {
    const status = canvas.getByRole('status')
    const heard = new Set<string>()
    await waitFor(
      () => {
        heard.add(status.textContent)
        return expect(status).toHaveTextContent('Completed')
      },
      { timeout: 20_000, interval: 20 },
    )
    await expect(heard.size).toBeLessThanOrEqual(6)
  },
}
