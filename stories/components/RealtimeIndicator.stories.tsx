import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor } from 'storybook/test'
import { RealtimeIndicator } from 'tidings'
import type { RealtimeStoryParameters } from 'tidings/testing'
import { shown } from '../support/shown'

/**
 * Shows whether the page is live, in words and by shape. A loss shorter than the grace time is not
 * worth a word. By keyboard: Tab to it, Enter opens the details, Escape closes them.
 */
const meta = {
  title: 'Components/RealtimeIndicator',
  component: RealtimeIndicator,
} satisfies Meta<typeof RealtimeIndicator>

export default meta
type Story = StoryObj<typeof meta>

const state = (connection: RealtimeStoryParameters['connection']) => ({
  realtime: { connection } satisfies RealtimeStoryParameters,
})

const says =
  (text: string): Story['play'] =>
  async ({ canvas }) => {
    const face = () => canvas.getByRole('button', { name: /Connection details/ })
    await waitFor(() => expect(face()).toHaveTextContent(text))
  }

export const Live: Story = { parameters: state('connected'), play: says('Live') }

export const Connecting: Story = { parameters: state('connecting'), play: says('Connecting') }

export const Limited: Story = {
  name: 'Live by a fallback',
  parameters: state('degraded'),
  play: says('Live (limited)'),
}

export const Reconnecting: Story = { parameters: state('reconnecting'), play: says('Reconnecting') }

export const Offline: Story = { parameters: state('offline'), play: says('Offline') }

export const Failed: Story = { parameters: state('failed'), play: says('Disconnected') }

export const Off: Story = { parameters: state('idle'), play: says('Not connected') }

export const Details: Story = {
  tags: ['!picture'],
  parameters: { ...state('reconnecting'), docs: { story: { inline: false, height: '320px' } } },
  decorators: [
    (Story) => (
      <div style={{ display: 'flex', justifyContent: 'flex-end', minHeight: 260 }}>
        <Story />
      </div>
    ),
  ],
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('button')).toHaveTextContent('Reconnecting'))
    canvas.getByRole('button').focus()
    await userEvent.keyboard('{Enter}')
    await shown(canvas.getByRole('group', { name: 'Connection details' }))
    await shown(canvas.getByText(/^in \d+ s$/))
    await shown(canvas.getByRole('button', { name: 'Retry now' }))
  },
}

export const DetailsClosedByEscape: Story = {
  parameters: state('connected'),
  play: async ({ canvas }) => {
    const face = await canvas.findByRole('button')
    await userEvent.click(face)
    await expect(face).toHaveAttribute('aria-expanded', 'true')
    await userEvent.keyboard('{Escape}')
    await expect(face).toHaveAttribute('aria-expanded', 'false')
    await expect(face).toHaveFocus()
  },
}

export const Dot: Story = { args: { variant: 'dot' }, parameters: state('connected') }

export const DotFailed: Story = { args: { variant: 'dot' }, parameters: state('failed') }

export const Banner: Story = {
  args: { variant: 'banner' },
  parameters: { ...state('reconnecting'), layout: 'fullscreen' },
  play: async ({ canvas }) => {
    await shown(await canvas.findByRole('button', { name: 'Retry now' }))
  },
}

export const BannerOffline: Story = {
  args: { variant: 'banner' },
  parameters: { ...state('offline'), layout: 'fullscreen' },
  play: says('You are offline'),
}

export const BannerFailed: Story = {
  args: { variant: 'banner' },
  parameters: { ...state('failed'), layout: 'fullscreen' },
  play: says('Live updates stopped'),
}

export const HiddenWhileHealthy: Story = {
  args: { hideWhenHealthy: true },
  parameters: state('connected'),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('status')).toHaveTextContent('Live'))
    await expect(canvas.queryByRole('button')).toBeNull()
  },
}

export const Footer: Story = {
  args: { position: 'footer' },
  parameters: { ...state('failed'), docs: { story: { inline: false, height: '320px' } } },
  decorators: [
    (Story) => (
      <div style={{ display: 'flex', justifyContent: 'flex-end', paddingBlockStart: 260 }}>
        <Story />
      </div>
    ),
  ],
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('button')).toHaveTextContent('Disconnected'))
    await userEvent.click(canvas.getByRole('button'))
    await shown(canvas.getByText('You have no access'))
  },
}

export const InGerman: Story = {
  args: { labels: { state: () => 'Verbunden', details: 'Einzelheiten der Verbindung' } },
  parameters: state('connected'),
  play: async ({ canvas }) => {
    await shown(
      await canvas.findByRole('button', { name: 'Verbunden Einzelheiten der Verbindung' }),
    )
  },
}
