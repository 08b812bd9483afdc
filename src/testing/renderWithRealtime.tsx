import { render, type RenderOptions } from '@testing-library/react'
import type { ReactNode } from 'react'
import { goalEvents } from '../domains/goals'
import { RealtimeProvider, type RealtimeProviderOwnClientProps } from '../react'
import type { EventMap } from '../protocol'
import { createFakeServer } from './createFakeServer'
import type { FakeServer } from './fakeServer'

export interface RenderWithRealtimeOptions extends Omit<RenderOptions, 'wrapper'> {
  /** The server to use. @default a new one */
  server?: FakeServer
  /** Further props of the provider. */
  provider?: Partial<Omit<RealtimeProviderOwnClientProps<EventMap>, 'client' | 'children'>>
}

/** Testing Library's `render` inside a provider that talks to a fake server. */
export function renderWithRealtime(
  ui: ReactNode,
  { server = createFakeServer(), provider, ...options }: RenderWithRealtimeOptions = {},
) {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <RealtimeProvider transport={server.transport} events={goalEvents} {...provider}>
      {children}
    </RealtimeProvider>
  )
  return { server, ...render(ui, { ...options, wrapper }) }
}
