import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ComponentType } from 'react'
import { expect, userEvent, waitFor } from 'storybook/test'
import { jobEvents } from 'tidings/jobs'
import { samplePayload, type FakeServer, type RealtimeStoryParameters } from 'tidings/testing'
import { historyFetch } from '../support/sampleHistory'
import { every, execution, jobsHappen, operations } from '../support/sampleJobs'
import { shown } from '../support/shown'
import { Activity } from './examples/Activity'
import activityCode from './examples/Activity.tsx?raw'
import { Badge } from './examples/Badge'
import badgeCode from './examples/Badge.tsx?raw'
import { Goals } from './examples/Goals'
import goalsCode from './examples/Goals.tsx?raw'
import { History } from './examples/History'
import historyCode from './examples/History.tsx?raw'
import { ManyJobs } from './examples/ManyJobs'
import manyJobsCode from './examples/ManyJobs.tsx?raw'
import { OneJob } from './examples/OneJob'
import oneJobCode from './examples/OneJob.tsx?raw'
import { Publish } from './examples/Publish'
import publishCode from './examples/Publish.tsx?raw'
import { Realtime } from './examples/Realtime'
import realtimeCode from './examples/Realtime.tsx?raw'
import { RealtimeConnection } from './examples/RealtimeConnection'
import realtimeConnectionCode from './examples/RealtimeConnection.tsx?raw'
import { RealtimeEvent } from './examples/RealtimeEvent'
import realtimeEventCode from './examples/RealtimeEvent.tsx?raw'
import { RealtimeState } from './examples/RealtimeState'
import realtimeStateCode from './examples/RealtimeState.tsx?raw'
import { Topic } from './examples/Topic'
import topicCode from './examples/Topic.tsx?raw'

/** The hooks by themselves, each in a running example whose code is shown. */
const meta = {
  title: 'Hooks/All hooks',
  // Things go on happening.
  tags: ['!picture'],
  parameters: { controls: { disable: true } },
} satisfies Meta

export default meta
type Story = StoryObj

const patience = { timeout: 20_000 }

/** A hook's story: what runs is what is shown. */
const example = (
  Example: ComponentType,
  code: string,
  happens: { realtime: RealtimeStoryParameters } = goalsHappen,
): Story => ({
  render: () => <Example />,
  parameters: { docs: { source: { code, language: 'tsx' } }, ...happens },
})

/** A goal is completed every second. */
const goalsHappen = {
  realtime: {
    play: (server: FakeServer) =>
      every(1_000, () => server.emit('goal.completed', samplePayload('goal.completed'))),
  },
}

export const UseRealtimeEvent: Story = {
  name: 'useRealtimeEvent',
  ...example(RealtimeEvent, realtimeEventCode),
  play: async ({ canvas }) => {
    await shown(await canvas.findByText('u-ada completed it', {}, patience))
  },
}

export const UseRealtimeState: Story = {
  name: 'useRealtimeState',
  ...example(RealtimeState, realtimeStateCode),
  play: async ({ canvas }) => {
    await shown(await canvas.findByText('2 goal events', {}, patience))
  },
}

export const UseRealtimeConnection: Story = {
  name: 'useRealtimeConnection',
  ...example(RealtimeConnection, realtimeConnectionCode),
  play: async ({ canvas }) => {
    await canvas.findByText(/connected via websocket/)
    await userEvent.click(canvas.getByRole('button', { name: 'Disconnect' }))
    await canvas.findByText(/idle/)
    await userEvent.click(canvas.getByRole('button', { name: 'Connect' }))
    await canvas.findByText(/connected via websocket/)
  },
}

export const UseRealtimeTopic: Story = {
  name: 'useRealtimeTopic',
  ...example(Topic, topicCode, {
    realtime: {
      play(server) {
        server.setLatency(150)
        server.refuseTopic('team:board')
        return every(800, () => {
          for (const topic of ['team:design', 'team:sales']) {
            server.emit('goal.completed', samplePayload('goal.completed'), { topic })
          }
        })
      },
    },
  }),
  play: async ({ canvas }) => {
    await shown(await canvas.findByText('team:design: 1 goals completed', {}, patience))
    await userEvent.selectOptions(canvas.getByRole('combobox'), 'sales')
    await shown(await canvas.findByText('team:sales: 1 goals completed', {}, patience))
    await userEvent.selectOptions(canvas.getByRole('combobox'), 'board')
    await shown(await canvas.findByText('team:board is not for you.', {}, patience))
  },
}

export const UseRealtime: Story = {
  name: 'useRealtime',
  ...example(Realtime, realtimeCode, {
    realtime: {
      provider: { limits: { firstRetryMs: 100, maxRetryMs: 200 } },
      play(server) {
        const timer = setTimeout(() => {
          server.drop()
          server.emit('goal.completed', samplePayload('goal.completed'))
        }, 300)
        return () => clearTimeout(timer)
      },
    },
  }),
  play: async ({ canvas }) => {
    await shown(await canvas.findByText('1 made good', {}, patience))
  },
}

export const UseGoalActivity: Story = {
  name: 'useGoalActivity',
  ...example(Activity, activityCode),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByRole('listitem').length).toBeGreaterThan(0), patience)
  },
}

export const UseRealtimeGoals: Story = {
  name: 'useRealtimeGoals',
  ...example(Goals, goalsCode),
  play: async ({ canvas }) => {
    await shown(await canvas.findByText('1 completed', {}, patience))
  },
}

export const UseLiveBadge: Story = {
  name: 'useLiveBadge',
  ...example(Badge, badgeCode),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('Live')).toBeVisible(), patience)
  },
}

export const UsePublish: Story = {
  name: 'usePublish',
  ...example(Publish, publishCode),
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button'))
    await shown(await canvas.findByText('the server has note-1'))
  },
}

export const UseJob: Story = {
  name: 'useJob',
  ...example(
    OneJob,
    oneJobCode,
    jobsHappen((server) =>
      every(800, (count) => {
        const progress = Math.min(99, 20 + count)
        operations(server, 'progress_updated', { status: 'RUNNING', progress })
      }),
    ),
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText(/^running, \d+%/)).toBeVisible(), patience)
  },
}

export const UseJobs: Story = {
  name: 'useJobs',
  ...example(
    ManyJobs,
    manyJobsCode,
    jobsHappen((server) =>
      every(800, (count) => {
        for (const index of [0, 1, 2]) {
          const progressPercentage = Math.min(99, 10 + index * 25 + count)
          execution(server, index, { progressPercentage })
        }
      }),
    ),
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByRole('listitem')).toHaveLength(3), patience)
  },
}

export const UseEventHistory: Story = {
  name: 'useEventHistory',
  ...example(History, historyCode, {
    realtime: {
      provider: { events: jobEvents, environment: { fetch: historyFetch } },
    },
  }),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByRole('listitem')).toHaveLength(2), patience)
    await userEvent.click(canvas.getByRole('button', { name: 'More' }))
    await waitFor(() => expect(canvas.getAllByRole('listitem')).toHaveLength(3), patience)
    await waitFor(() => expect(canvas.queryByRole('button')).toBeNull())
  },
}
