import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { jobsHappen, operations } from '../support/sampleJobs'
import { addNote } from '../support/sampleFeed'
import { Headless } from './Headless'
import headlessCode from './Headless.tsx?raw'
import { WithoutStyles } from './WithoutStyles'

/** Beside another library's styles, by the hooks alone, and with no stylesheet at all. */
const meta = {
  title: 'Foundations/Other styles',
  parameters: {
    controls: { disable: true },
    ...jobsHappen((server) => {
      operations(server, 'progress_updated', { status: 'RUNNING', phase: 'LOADING', progress: 62 })
      addNote(server, 'Called three customers')
    }),
  },
} satisfies Meta

export default meta
type Story = StoryObj

export const HooksAlone: Story = {
  render: () => <Headless />,
  parameters: { docs: { source: { code: headlessCode, language: 'tsx' } } },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('Connected')).toBeVisible())
    await waitFor(() => expect(canvas.getByRole('progressbar')).toHaveAttribute('value', '62'))
  },
}

export const NoStylesheet: Story = {
  tags: ['!picture'],
  render: () => <WithoutStyles />,
  play: async ({ canvasElement }) => {
    const shadow = () => canvasElement.querySelector('[data-without-styles]')?.shadowRoot
    await waitFor(() => expect(shadow()?.querySelector('[role=progressbar]')).not.toBeNull())
    await waitFor(() => expect(shadow()?.textContent).toContain('Migration #m-204'))
  },
}
