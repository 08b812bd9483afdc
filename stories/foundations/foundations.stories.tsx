import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ReactNode } from 'react'
import { expect, waitFor } from 'storybook/test'
import { RealtimeIndicator, useRealtimeContext } from 'tidings'
import { realtimeDecorator, type StoryConnection } from 'tidings/testing'
import { contrastOf, useTokens } from '../support/useTokens'

/** What every component is made of. Change the theme or the density in the toolbar and watch. */
const meta = {
  title: 'Foundations/Foundations',
  parameters: { controls: { disable: true } },
} satisfies Meta

export default meta
type Story = StoryObj

const cell = { padding: '6px 12px', borderBlockEnd: '1px solid var(--tidings-color-border)' }

function Table({ head, children }: { head: readonly string[]; children: ReactNode }) {
  return (
    <div role="region" aria-label={head.join(', ')} tabIndex={0} style={{ overflowX: 'auto' }}>
      <table style={{ borderCollapse: 'collapse', textAlign: 'start', inlineSize: '100%' }}>
        <thead>
          <tr>
            {head.map((title) => (
              <th key={title} scope="col" style={{ ...cell, textAlign: 'start' }}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}

function Swatch({ color }: { color: string }) {
  return (
    <span
      aria-hidden="true"
      style={{
        display: 'inline-block',
        inlineSize: 32,
        blockSize: 20,
        borderRadius: 4,
        border: '1px solid var(--tidings-color-border)',
        background: color,
      }}
    />
  )
}

function TokenTable() {
  const tokens = useTokens()
  return (
    <Table head={['Token', 'Value', 'Sample']}>
      {tokens.map(([name, value]) => (
        <tr key={name}>
          <td style={cell}>
            <code style={{ whiteSpace: 'nowrap' }}>{name}</code>
          </td>
          <td style={cell}>{value}</td>
          <td style={cell}>{name.includes('color') && <Swatch color={value} />}</td>
        </tr>
      ))}
    </Table>
  )
}

export const Tokens: Story = {
  tags: ['!picture'],
  render: () => <TokenTable />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('--tidings-radius')).toBeVisible())
  },
}

const onSurface = ['text', 'muted', 'accent', 'success', 'warning', 'danger']

function ContrastTable() {
  const tokens = new Map(useTokens())
  const surface = tokens.get('--tidings-color-surface')
  if (!surface) return null
  return (
    <Table head={['Colour', 'On the surface', 'Contrast', 'Enough for text (4.5)']}>
      {onSurface.map((name) => {
        const color = tokens.get(`--tidings-color-${name}`) ?? surface
        const contrast = contrastOf(color, surface)
        return (
          <tr key={name}>
            <td style={cell}>
              <code>{name}</code>
            </td>
            <td style={{ ...cell, color, background: surface }}>The quick brown fox</td>
            <td style={cell} data-contrast={contrast}>
              {contrast.toFixed(1)}
            </td>
            <td style={cell}>{contrast >= 4.5 ? '✓ yes' : '✕ no'}</td>
          </tr>
        )
      })}
    </Table>
  )
}

/** Every colour that text is written in has a contrast of at least 4.5, in both themes. */
export const Colour: Story = {
  tags: ['!picture'],
  render: () => <ContrastTable />,
  play: async ({ canvas, canvasElement }) => {
    await waitFor(() => expect(canvas.getByText('danger')).toBeVisible())
    for (const element of canvasElement.querySelectorAll('[data-contrast]')) {
      await expect(Number(element.getAttribute('data-contrast'))).toBeGreaterThanOrEqual(4.5)
    }
  },
}

const states: readonly [StoryConnection, string][] = [
  ['connected', 'Events arrive. Nothing to say beyond a quiet word.'],
  ['connecting', 'The first attempt. A spinner, no alarm.'],
  ['degraded', 'Live by a fallback or by polling: a little late.'],
  ['reconnecting', 'Lost for longer than the grace time of five seconds.'],
  ['offline', 'The device has no network. Tried now and then all the same.'],
  ['failed', 'Given up, with the reason and a way to try again.'],
  ['idle', 'Switched off by the app.'],
]

function StateRow({ connection, text }: { connection: StoryConnection; text: string }) {
  const { labels } = useRealtimeContext()
  return (
    <div
      style={{
        display: 'grid',
        gridTemplateColumns: 'repeat(auto-fit, minmax(min(14rem, 100%), 1fr))',
        gap: '4px 16px',
        alignItems: 'center',
      }}
    >
      {realtimeDecorator(
        () => (
          <RealtimeIndicator showDetails={false} />
        ),
        {
          id: connection,
          parameters: { realtime: { connection, provider: { labels } } },
          globals: {},
        },
      )}
      <p style={{ margin: 0 }}>
        <bdi>{text}</bdi>
      </p>
    </div>
  )
}

/** Seven states, told apart by word and shape, never by colour alone. */
export const ConnectionStates: Story = {
  name: 'Connection states',
  render: () => (
    <div style={{ display: 'grid', gap: 12 }}>
      {states.map(([connection, text]) => (
        <StateRow key={connection} connection={connection} text={text} />
      ))}
    </div>
  ),
}
