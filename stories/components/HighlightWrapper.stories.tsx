import type { Meta, StoryObj } from '@storybook/react-vite'
import { useState } from 'react'
import { expect, userEvent, waitFor } from 'storybook/test'
import { HighlightWrapper, type HighlightWrapperProps } from 'tidings'
import { samplePayload, type RealtimeStoryParameters } from 'tidings/testing'
import { shown } from '../support/shown'

/**
 * Draws the eye to what has just changed: by a tint, and by an edge for those to whom a tint says
 * nothing. It never flashes when it first appears.
 */
const meta = {
  title: 'Components/HighlightWrapper',
  component: HighlightWrapper,
  args: { duration: 60_000 },
} satisfies Meta<typeof HighlightWrapper>

export default meta
type Story = StoryObj<typeof meta>

const cue = (root: HTMLElement) => root.querySelector('.tidings-highlight-cue')

function Counter(props: HighlightWrapperProps) {
  const [count, setCount] = useState(12)
  return (
    <div>
      <HighlightWrapper {...props} on={count}>
        {count} open actions
      </HighlightWrapper>
      <p>
        <button type="button" className="tidings-button" onClick={() => setCount(count + 1)}>
          Add one
        </button>
      </p>
    </div>
  )
}

export const StillAtFirst: Story = {
  render: (args) => <Counter {...args} />,
  play: async ({ canvasElement }) => {
    await expect(cue(canvasElement)).toBeNull()
  },
}

export const OnAChangedValue: Story = {
  render: (args) => <Counter {...args} />,
  play: async ({ canvas, canvasElement }) => {
    await userEvent.click(canvas.getByRole('button'))
    await expect(cue(canvasElement))
  },
}

export const Over: Story = {
  // Long enough to be seen on a busy machine.
  args: { duration: 2_000 },
  render: (args) => <Counter {...args} />,
  play: async ({ canvas, canvasElement }) => {
    await userEvent.click(canvas.getByRole('button'))
    await shown(cue(canvasElement))
    await waitFor(() => expect(cue(canvasElement)).toBeNull())
  },
}

export const OnAnEvent: Story = {
  args: { event: 'goal.completed', eventKey: 'goal-1', children: 'Halve the time to first value' },
  parameters: {
    realtime: {
      play(server) {
        const timer = setTimeout(
          () => server.emit('goal.completed', samplePayload('goal.completed')),
          150,
        )
        return () => clearTimeout(timer)
      },
    } satisfies RealtimeStoryParameters,
  },
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(cue(canvasElement)).toBeVisible())
  },
}

export const Announced: Story = {
  args: { announce: true },
  render: (args) => <Counter {...args} />,
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('status')).toHaveTextContent('')
    await userEvent.click(canvas.getByRole('button'))
    await expect(canvas.getByRole('status')).toHaveTextContent('Updated')
  },
}
