import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor } from 'storybook/test'
import { LiveBadge, useLiveBadge } from 'tidings'
import { shown } from '../support/shown'

/** Says that something has just changed, and hides itself. Its place is kept, so nothing moves. */
const meta = {
  title: 'Components/LiveBadge',
  component: LiveBadge,
  args: { autoHideDuration: 0 },
} satisfies Meta<typeof LiveBadge>

export default meta
type Story = StoryObj<typeof meta>

export const Shown: Story = {
  play: async ({ canvas }) => {
    await shown(canvas.getByText('Live'))
  },
}

export const Hidden: Story = {
  args: { show: false },
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Live')).not.toBeVisible()
  },
}

export const Small: Story = { args: { size: 'sm' } }

export const Large: Story = { args: { size: 'lg' } }

export const OwnLabel: Story = { args: { label: 'Just updated' } }

function Triggered({ autoHideDuration }: { autoHideDuration?: number }) {
  const { showBadge, triggerBadge, hideBadge, triggerCount } = useLiveBadge()
  return (
    <p>
      <button type="button" className="tidings-button" onClick={triggerBadge}>
        Change something
      </button>{' '}
      <LiveBadge
        show={showBadge}
        trigger={triggerCount}
        onHide={hideBadge}
        autoHideDuration={autoHideDuration}
      />
    </p>
  )
}

export const ShownForAWhile: Story = {
  args: { autoHideDuration: 400 },
  render: ({ autoHideDuration }) => <Triggered autoHideDuration={autoHideDuration} />,
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button'))
    await expect(canvas.getByText('Live'))
    await waitFor(() => expect(canvas.getByText('Live')).not.toBeVisible())
  },
}
