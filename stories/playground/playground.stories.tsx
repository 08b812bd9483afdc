import { QueryClient } from '@tanstack/react-query'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor } from 'storybook/test'
import { goalSync, querySync } from 'tidings/query'
import type { FakeServer, RealtimeStoryParameters } from 'tidings/testing'
import { toasterLook } from '../support/withToaster'
import { Playground } from './Playground'

/** Let any event happen, once or in a burst, and watch what reacts. */
const meta = {
  title: 'Playground/Events',
  // Form controls look as the machine has them.
  tags: ['!picture'],
  parameters: { docs: { story: { height: '640px' } } },
} satisfies Meta

export default meta
type Story = StoryObj

/** The form speaks to the server behind the story, as the toolbar does. */
function playground(): Story {
  let server: FakeServer | undefined
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const realtime: RealtimeStoryParameters = {
    provider: { sync: querySync(queryClient, goalSync) },
    play(own) {
      server = own
    },
  }
  return {
    render: (_, { globals }) => (
      <Playground
        queryClient={queryClient}
        emit={(events) => server?.emitMany(events)}
        look={toasterLook(globals)}
      />
    ),
    parameters: { realtime },
  }
}

export const Single: Story = {
  ...playground(),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('button', { name: /^Live/ })).toBeVisible())
    await userEvent.click(canvas.getByRole('button', { name: 'Let it happen' }))
    await waitFor(() =>
      expect(canvas.getByRole('region', { name: 'Event log' })).toHaveTextContent('goal.completed'),
    )
    await waitFor(() => expect(canvas.getByText(/Fetches of the goal’s query: [23]/)).toBeVisible())
  },
}

export const Burst: Story = {
  ...playground(),
  name: 'A burst',
  play: async ({ canvas }) => {
    const count = canvas.getByLabelText('How many')
    await userEvent.clear(count)
    await userEvent.type(count, '200')
    await userEvent.click(canvas.getByRole('button', { name: 'Let it happen' }))
    await waitFor(() => expect(canvas.getByText(/Events heard: 20\d/)).toBeVisible())
  },
}
