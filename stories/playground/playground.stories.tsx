import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor } from 'storybook/test'
import { Playground } from './Playground'

/** Let any event happen, once or in a burst, and watch what reacts. */
const meta = {
  title: 'Playground/Events',
  // Form controls look as the machine has them.
  tags: ['!picture'],
  component: Playground,
  parameters: { docs: { story: { height: '640px' } } },
} satisfies Meta<typeof Playground>

export default meta
type Story = StoryObj<typeof meta>

export const Single: Story = {
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
  name: 'A burst',
  play: async ({ canvas }) => {
    const count = canvas.getByLabelText('How many')
    await userEvent.clear(count)
    await userEvent.type(count, '200')
    await userEvent.click(canvas.getByRole('button', { name: 'Let it happen' }))
    await waitFor(() => expect(canvas.getByText(/Events heard: 20\d/)).toBeVisible())
  },
}
