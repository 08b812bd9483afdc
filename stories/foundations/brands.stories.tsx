import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor } from 'storybook/test'
import { jobsHappen, operations } from '../support/sampleJobs'
import { BrandedScreen } from './BrandedScreen'
import { brands } from './brands'

/** Ten variables make a brand. Change the theme in the toolbar: each brand has both. */
const meta = {
  title: 'Foundations/Brands',
  // One of them has the monospaced font of the machine.
  tags: ['!picture'],
  parameters: { controls: { disable: true } },
} satisfies Meta

export default meta
type Story = StoryObj

export const ThreeBrands: Story = {
  render: (_, { globals }) => (
    <div
      style={{
        display: 'grid',
        gap: 16,
        gridTemplateColumns: 'repeat(auto-fit, minmax(min(240px, 100%), 1fr))',
      }}
    >
      {Object.entries(brands).map(([name, brand]) => (
        <BrandedScreen
          key={name}
          name={name}
          brand={brand}
          theme={globals.theme === 'dark' ? 'dark' : 'light'}
        />
      ))}
    </div>
  ),
  parameters: jobsHappen((server) =>
    operations(server, 'progress_updated', { status: 'RUNNING', phase: 'LOADING', progress: 62 }),
  ),
  play: async ({ canvas, canvasElement }) => {
    await waitFor(() => expect(canvas.getAllByRole('progressbar')).toHaveLength(3))
    for (const button of canvas.getAllByRole('button', { name: 'Add one' })) {
      await userEvent.click(button)
    }
    // What stands upon the tint is readable too.
    await expect(canvasElement.querySelectorAll('.tidings-highlight-cue')).toHaveLength(3)
  },
}
