import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ReactNode } from 'react'
import { expect, waitFor } from 'storybook/test'
import { GoalActivityFeed, LiveBadge, RealtimeIndicator, type ConnectionStateName } from 'tidings'
import { RealtimeProvider } from 'tidings'
import { realtimeDecorator, type StoryConnection } from 'tidings/testing'
import { nameOf, sampleActivities } from '../support/sampleFeed'
import { contrastOf, useTokens } from '../support/useTokens'

/** What every component is made of. Change the theme or the density in the toolbar and watch. */
const meta = {
  title: 'Foundations/Foundations',
  parameters: { controls: { disable: true } },
  tags: ['!autodocs'],
} satisfies Meta

export default meta
type Story = StoryObj

const cell = { padding: '6px 12px', borderBlockEnd: '1px solid var(--tidings-color-border)' }

function Table({ head, children }: { head: readonly string[]; children: ReactNode }) {
  return (
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
            <code>{name}</code>
          </td>
          <td style={cell}>{value}</td>
          <td style={cell}>{name.includes('color') && <Swatch color={value} />}</td>
        </tr>
      ))}
    </Table>
  )
}

export const Tokens: Story = {
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
  render: () => <ContrastTable />,
  play: async ({ canvas, canvasElement }) => {
    await waitFor(() => expect(canvas.getByText('danger')).toBeVisible())
    for (const element of canvasElement.querySelectorAll('[data-contrast]')) {
      await expect(Number(element.getAttribute('data-contrast'))).toBeGreaterThanOrEqual(4.5)
    }
  },
}

const states: readonly [StoryConnection, ConnectionStateName | 'degraded', string][] = [
  ['connected', 'connected', 'Events arrive. Nothing to say beyond a quiet word.'],
  ['connecting', 'connecting', 'The first attempt. A spinner, no alarm.'],
  ['degraded', 'degraded', 'Live by a fallback or by polling: a little late.'],
  ['reconnecting', 'reconnecting', 'Lost for longer than the grace time of five seconds.'],
  ['offline', 'offline', 'The device has no network. Tried now and then all the same.'],
  ['failed', 'failed', 'Given up, with the reason and a way to try again.'],
  ['idle', 'idle', 'Switched off by the app.'],
]

function StateRow({ connection, text }: { connection: StoryConnection; text: string }) {
  return (
    <div
      style={{ display: 'grid', gridTemplateColumns: '14rem 1fr', gap: 16, alignItems: 'center' }}
    >
      {realtimeDecorator(
        () => (
          <RealtimeIndicator showDetails={false} />
        ),
        {
          id: connection,
          parameters: { realtime: { connection } },
          globals: {},
        },
      )}
      <p style={{ margin: 0 }}>{text}</p>
    </div>
  )
}

/** Seven states, told apart by word and shape, never by colour alone. */
export const ConnectionStates: Story = {
  name: 'Connection states',
  render: () => (
    <div style={{ display: 'grid', gap: 12 }}>
      {states.map(([connection, , text]) => (
        <StateRow key={connection} connection={connection} text={text} />
      ))}
    </div>
  ),
}

const brands = {
  Fjord: {
    '--tidings-color-accent': '#0b5c7d',
    '--tidings-color-success': '#0f6b57',
    '--tidings-color-highlight': '#d8f0f5',
    '--tidings-color-highlight-edge': '#0b7fa3',
    '--tidings-radius': '2px',
    '--tidings-font': 'Georgia, serif',
  },
  Marigold: {
    '--tidings-color-accent': '#a34a00',
    '--tidings-color-success': '#4b6b00',
    '--tidings-color-highlight': '#ffe8c7',
    '--tidings-color-highlight-edge': '#d97a00',
    '--tidings-color-surface': '#fffaf3',
    '--tidings-color-subtle': '#fbf0e0',
    '--tidings-radius': '16px',
  },
  Terminal: {
    '--tidings-color-text': '#d6f5d6',
    '--tidings-color-muted': '#8fbf8f',
    '--tidings-color-surface': '#0d140d',
    '--tidings-color-subtle': '#142014',
    '--tidings-color-border': '#2c402c',
    '--tidings-color-accent': '#7ee787',
    '--tidings-color-success': '#7ee787',
    '--tidings-color-highlight': '#23401f',
    '--tidings-radius': '0px',
    '--tidings-font': 'ui-monospace, monospace',
  },
} as const

/** Ten variables make a brand; these three set six to ten. */
export const Brands: Story = {
  render: () => (
    <div
      style={{
        display: 'grid',
        gap: 16,
        gridTemplateColumns: 'repeat(auto-fit, minmax(260px, 1fr))',
      }}
    >
      {Object.entries(brands).map(([name, tokens]) => (
        <section
          key={name}
          aria-label={name}
          style={{
            ...tokens,
            background: 'var(--tidings-color-surface)',
            color: 'var(--tidings-color-text)',
            fontFamily: 'var(--tidings-font)',
            border: '1px solid var(--tidings-color-border)',
            borderRadius: 'var(--tidings-radius)',
            padding: 16,
          }}
        >
          <div style={{ display: 'flex', justifyContent: 'space-between', marginBlockEnd: 12 }}>
            <strong>{name}</strong>
            <LiveBadge autoHideDuration={0} />
          </div>
          <GoalActivityFeed
            goalId="goal-1"
            initialActivities={sampleActivities(3)}
            renderActor={nameOf}
          />
        </section>
      ))}
    </div>
  ),
}

/** Outside a stylesheet everything still works: this provider has no styles around it but the browser's. */
export const RealtimeProviderAlone: Story = {
  name: 'A provider of its own',
  render: () => (
    <p>
      Every story runs in a <code>{RealtimeProvider.name}</code> on a simulated server.
    </p>
  ),
}
