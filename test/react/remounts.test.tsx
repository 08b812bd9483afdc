import { act, render, screen } from '@testing-library/react'
import { StrictMode, type ReactNode } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { createRealtimeClient } from '../../src/core'
import { RealtimeProvider, useRealtimeConnection, useRealtimeState } from '../../src/react'
import { createFakeClock, createFakeServer } from '../../src/testing'

afterEach(() => vi.restoreAllMocks())

function createLab(options: Parameters<typeof createFakeServer>[0] = {}) {
  const clock = createFakeClock()
  const server = createFakeServer(options)
  const { environment } = clock
  const client = createRealtimeClient({ transport: server.transport, environment })
  const advance = (ms = 0) => act(() => clock.advance(ms))
  return { clock, server, client, environment, advance }
}

function Shown({ name = 'shown' }: { name?: string }) {
  const state = useRealtimeConnection((connection) => connection.state)
  const count = useRealtimeState('*', (total: number) => total + 1, 0)
  return <p data-testid={name}>{`${state} ${count}`}</p>
}

const shown = (name = 'shown') => screen.getByTestId(name).textContent

it('F61 a page that is left while it connects leaves nothing, whatever the server says then', async () => {
  const complaints = vi.spyOn(console, 'error')
  const { clock, server, environment, advance } = createLab({ isManual: true })
  const { unmount } = render(
    <RealtimeProvider transport={server.transport} environment={environment}>
      <Shown />
    </RealtimeProvider>,
  )
  await advance()
  expect(shown()).toBe('connecting 0')
  unmount()
  await advance(1_000)
  server.admit()
  server.emit('a.b')
  await advance(60_000)
  expect([server.attempts, server.connections]).toEqual([1, 0])
  expect([clock.pendingTimers(), clock.listeners()]).toEqual([0, 0])
  expect(complaints).not.toHaveBeenCalled()
})

it('F61 a page that is left while it connects and entered again goes on with that attempt', async () => {
  const { server, client, advance } = createLab({ isManual: true })
  const page = (
    <StrictMode>
      <RealtimeProvider client={client}>
        <Shown />
      </RealtimeProvider>
    </StrictMode>
  )
  const first = render(page)
  await advance()
  first.unmount()
  await advance(900)
  render(page)
  await advance(2_000)
  act(() => server.admit())
  await advance()
  expect(shown()).toBe('connected 0')
  expect([server.attempts, server.connections]).toEqual([1, 1])
})

it('F61 two roots that share a client share its connection: the last one to go ends it', async () => {
  const { server, client, advance } = createLab()
  const root = (name: string, enabled = true) => (
    <RealtimeProvider client={client} enabled={enabled}>
      <Shown name={name} />
    </RealtimeProvider>
  )
  const one = render(root('one'))
  const other = render(root('other'))
  await advance()
  expect([server.attempts, server.connections]).toEqual([1, 1])
  act(() => server.emit('a.b'))
  await advance(20)
  expect([shown('one'), shown('other')]).toEqual(['connected 1', 'connected 1'])
  one.unmount()
  await advance(5_000)
  expect(shown('other')).toBe('connected 1')
  const third = render(root('third'))
  third.rerender(root('third', false))
  await advance(5_000)
  expect([server.attempts, server.connections]).toEqual([1, 1])
  other.rerender(root('other', false))
  await advance()
  expect(server.connections).toBe(0)
})

it('F61 two roots that share a client and a sync apply each event once, to the last', async () => {
  const { server, client, advance } = createLab()
  const apply = vi.fn()
  const sync = { attach: (to: typeof client) => to.subscribe('a.b', apply) }
  const page = (
    <StrictMode>
      <RealtimeProvider client={client} sync={sync} />
    </StrictMode>
  )
  const one = render(page)
  const other = render(page)
  await advance()
  act(() => server.emit('a.b'))
  expect(apply).toHaveBeenCalledTimes(1)
  one.unmount()
  act(() => server.emit('a.b'))
  expect(apply).toHaveBeenCalledTimes(2)
  other.unmount()
  act(() => server.emit('a.b'))
  expect(apply).toHaveBeenCalledTimes(2)
})

it('F61 a page that comes back in time keeps the connection, though another one had left it before', async () => {
  const { server, client, advance } = createLab()
  const page = (
    <RealtimeProvider client={client}>
      <Shown />
    </RealtimeProvider>
  )
  const one = render(page)
  const other = render(page)
  await advance()
  one.unmount()
  await advance(900)
  other.unmount()
  await advance(900)
  render(page)
  await advance()
  expect([server.attempts, server.connections]).toEqual([1, 1])
})

/** Another copy of the library, as a page has it that loads two builds. */
async function loadCopy() {
  vi.resetModules()
  const copy = await import('../../src/react')
  expect(copy.RealtimeProvider).not.toBe(RealtimeProvider)
  return copy
}

it('F61 a hook of another copy of the library finds no provider, and says that there may be two', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const copy = await loadCopy()
  const { client } = createLab()
  const Hook = (): ReactNode => copy.useRealtimeConnection().state
  const page = (
    <RealtimeProvider client={client}>
      <Hook />
    </RealtimeProvider>
  )
  expect(() => render(page)).toThrow(/two copies/)
})

it('F61 a provider of another copy of the library works with a client of this one', async () => {
  const copy = await loadCopy()
  const { server, client, advance } = createLab()
  const Hook = () => <p data-testid="shown">{copy.useRealtimeConnection().state}</p>
  render(
    <copy.RealtimeProvider client={client}>
      <Hook />
    </copy.RealtimeProvider>,
  )
  await advance()
  expect(shown()).toBe('connected')
  expect(server.connections).toBe(1)
})
