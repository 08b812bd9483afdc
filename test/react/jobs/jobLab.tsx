import { act, render } from '@testing-library/react'
import { StrictMode, type ReactNode } from 'react'
import { jobEvents } from '../../../src/domains/jobs'
import { RealtimeProvider } from '../../../src/react'
import { createFakeClock, createFakeServer } from '../../../src/testing'

/** A server, a clock, and a provider between them. */
export function createJobLab() {
  const clock = createFakeClock(Date.UTC(2026, 2, 4, 12))
  const server = createFakeServer({ clock })
  const advance = (ms = 20) => act(() => clock.advance(ms))
  const wrap = (ui: ReactNode) => (
    <StrictMode>
      <RealtimeProvider
        transport={server.transport}
        events={jobEvents}
        environment={clock.environment}
        limits={{ graceMs: 100 }}
      >
        {ui}
      </RealtimeProvider>
    </StrictMode>
  )
  return {
    clock,
    server,
    advance,
    wrap,
    /** Renders, and waits until the connection is there. */
    async show(ui: ReactNode) {
      const shown = render(wrap(ui))
      await advance()
      return shown
    },
    /** Says something of a migration. */
    say: (eventType: string, more: object = {}) =>
      act(() => server.send({ eventType, entityType: 'migration', entityId: 'm1', ...more })),
    /** The link is gone, and stays so. */
    async cut() {
      server.refuse('unreachable', Infinity)
      act(() => server.drop())
      await advance(150)
    },
    async mend() {
      server.accept()
      await advance(31_000)
    },
  }
}
