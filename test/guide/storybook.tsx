import type { Meta, Preview, StoryObj } from '@storybook/react-vite'
import { GoalActivityFeed } from 'tidings'
import {
  realtimeDecorator,
  samplePayload,
  storyConnections,
  type RealtimeStoryParameters,
} from 'tidings/testing'
import 'tidings/styles.css'

// .storybook/preview.tsx
export const preview: Preview = {
  decorators: [realtimeDecorator],
  // Optional: what the toolbar offers. `fault` and `latency` are read in the same way.
  initialGlobals: { connection: 'story' },
  globalTypes: {
    connection: {
      description: 'What the connection is doing',
      toolbar: { items: ['story', ...storyConnections], dynamicTitle: true },
    },
  },
}

// GoalFeed.stories.tsx
export const meta = {
  title: 'Goals/Feed',
  component: GoalActivityFeed,
  args: { goalId: 'goal-1' },
} satisfies Meta<typeof GoalActivityFeed>

export const WhileReconnecting: StoryObj<typeof meta> = {
  parameters: { realtime: { connection: 'reconnecting' } satisfies RealtimeStoryParameters },
}

export const SomethingHappens: StoryObj<typeof meta> = {
  parameters: {
    realtime: {
      play(server) {
        const timer = setInterval(
          () => server.emit('goal.completed', samplePayload('goal.completed')),
          2_000,
        )
        return () => clearInterval(timer)
      },
    } satisfies RealtimeStoryParameters,
  },
}
