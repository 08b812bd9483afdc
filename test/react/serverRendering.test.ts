import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'
import { GoalActivityFeed, LiveBadge, RealtimeIndicator } from '../../src/components'
import { goalEvents } from '../../src/domains/goals'
import { RealtimeProvider } from '../../src/react'
import { createFakeServer } from '../../src/testing/createFakeServer'

it('renders on a server, without a window, and opens nothing', () => {
  expect(typeof window).toBe('undefined')
  const server = createFakeServer()
  const html = renderToString(
    createElement(
      RealtimeProvider,
      { transport: server.transport, events: goalEvents },
      createElement(RealtimeIndicator),
      createElement(LiveBadge),
      createElement(GoalActivityFeed, { goalId: 'g' }),
    ),
  )
  expect(html).toContain('Not connected')
  expect(html).toContain('Nothing has happened yet')
  expect(server.attempts).toBe(0)
})
