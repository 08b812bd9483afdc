import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor } from 'storybook/test'
import type { FakeServer } from 'tidings/testing'
import { samplePayload } from 'tidings/testing'
import { addNote } from '../support/sampleFeed'
import { every, execution, jobsHappen, mixture, operations } from '../support/sampleJobs'
import { calm } from '../support/shown'
import { ExpiredToken } from './ExpiredToken'
import { GoalBoard, GoalRoom } from './GoalRoom'
import { JobMonitor } from './JobMonitor'
import { OperationsConsole } from './OperationsConsole'
import { TenTabs } from './TenTabs'

/** Whole screens, as an app would build them. Change connection and fault in the toolbar. */
const meta = {
  title: 'Recipes/Screens',
  parameters: { controls: { disable: true } },
} satisfies Meta

export default meta
type Story = StoryObj

/** After the story has been seen. */
const later = (run: () => void, ms = 300) => {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

const play = (run: (server: FakeServer) => (() => void) | void) => ({ realtime: { play: run } })

/** Three goals, of which the second changes. */
export const Board: Story = {
  name: 'Goal board',
  render: () => <GoalBoard />,
  parameters: play((server) =>
    later(() => server.emit('goal.paused', samplePayload('goal.paused', { goalId: 'goal-2' }))),
  ),
  play: async ({ canvas, canvasElement }) => {
    await waitFor(() => expect(canvas.getByText('1 new since you came')).toBeVisible())
    await expect(canvas.getAllByText('Nothing new')).toHaveLength(2)
    await calm(canvasElement)
  },
}

/** Progress and activity follow what others do. */
export const Room: Story = {
  name: 'Goal room',
  render: () => <GoalRoom />,
  parameters: play((server) =>
    later(() => {
      const payload = samplePayload('action.progress_updated', { newProgress: 60 })
      server.emit('action.progress_updated', { ...payload, goalId: 'goal-1' })
      addNote(server, 'Called three customers')
    }),
  ),
  play: async ({ canvas, canvasElement }) => {
    await waitFor(() => expect(canvas.getByText(/Progress: 60%/)).toBeVisible())
    await waitFor(() => expect(canvas.getByText('Called three customers')).toBeVisible())
    await calm(canvasElement)
  },
}

/** The link breaks, things happen meanwhile, and on the return nothing is missing. */
export const OfflineAndBack: Story = {
  name: 'Offline and back',
  render: () => <GoalRoom />,
  parameters: {
    realtime: {
      provider: { limits: { firstRetryMs: 100, maxRetryMs: 200 } },
      play: (server: FakeServer) =>
        later(() => {
          server.drop()
          addNote(server, 'Written while you were away')
        }),
    },
  },
  play: async ({ canvas, canvasElement }) => {
    await waitFor(() => expect(canvas.getByText('Written while you were away')).toBeVisible(), {
      timeout: 20_000,
    })
    await calm(canvasElement)
  },
}

/** The token expires in mid-session: a fresh one is presented on the same link, and nobody notices. */
export const TokenExpired: Story = {
  tags: ['!picture'],
  name: 'Token expired',
  ...tokens(),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('token-1, token-2')).toBeVisible())
    await expect(canvas.getByText('connected')).toBeVisible()
  },
}

/** The screen looks at its own story's server. */
function tokens(): Story {
  let server: FakeServer | undefined
  return {
    render: () => <ExpiredToken tokens={() => server?.tokens ?? []} />,
    parameters: play((own) => {
      server = own
      return later(() => own.expireToken())
    }),
  }
}

/** A batch runs: figures, the running jobs, and all of them. */
export const Monitor: Story = {
  tags: ['!picture'],
  name: 'Job monitor',
  render: () => <JobMonitor batchId="batch-1" />,
  parameters: jobsHappen((server) => {
    mixture(server)
    const ids = [0, 1, 3].map((index) => execution(server, index))
    return every(600, (count) => {
      for (const [index, id] of ids.entries()) {
        const progressPercentage = Math.min(98, 15 + index * 20 + count)
        server.emit('job_progress', {
          ...id,
          currentStep: 'Filling in the form',
          progressPercentage,
        })
      }
    })
  }),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByRole('row')).toHaveLength(10))
    await waitFor(() => expect(canvas.getAllByRole('article')).toHaveLength(3))
  },
}

/** Extractions, migrations and data quality side by side; each can be paused, tried again or cancelled. */
export const Console: Story = {
  tags: ['!picture'],
  name: 'Operations console',
  render: () => <OperationsConsole />,
  parameters: jobsHappen((server) => {
    const extraction = { entityType: 'extraction', entityId: 'x-9' }
    const quality = { entityType: 'data_quality', entityId: 'q-3' }
    operations(server, 'progress_updated', { ...quality, status: 'RUNNING', progress: 66 })
    operations(server, 'failed', { ...quality, message: 'Rule 12 cannot be evaluated' })
    return every(900, (count) => {
      const progress = Math.min(97, 40 + count)
      const status = 'RUNNING'
      operations(server, 'progress_updated', { status, progress, phase: 'LOADING' })
      operations(server, 'progress_updated', { ...extraction, status, progress: progress - 20 })
    })
  }),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByRole('article')).toHaveLength(3))
    const migration = await canvas.findByRole('article', { name: 'Migration #m-204' })
    await waitFor(() => expect(migration).toHaveTextContent('Running'))
    await userEvent.click(canvas.getByRole('button', { name: 'Retry' }))
    await waitFor(() => expect(canvas.getByText('Waiting')).toBeVisible())
    await expect(canvas.queryByText('Rule 12 cannot be evaluated')).toBeNull()
  },
}

/** Ten tabs of one browser: one connection, and all of them hear everything. */
export const Tabs: Story = {
  tags: ['!picture'],
  name: 'Ten tabs',
  render: () => <TenTabs />,
  play: async ({ canvas }) => {
    const patience = { timeout: 20_000 }
    await waitFor(() => expect(canvas.getByText('connections: 1')).toBeVisible(), patience)
    await waitFor(() => expect(canvas.getAllByText(/^[1-9]\d* heard/)).toHaveLength(10), patience)
    await userEvent.click(canvas.getByRole('button', { name: 'Close the first' }))
    await waitFor(() => expect(canvas.getByText('connections: 1')).toBeVisible(), patience)
    await expect(canvas.getByRole('heading', { name: '9 tabs' })).toBeVisible()
  },
}
