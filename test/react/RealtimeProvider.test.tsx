import { act, render, renderHook, screen } from '@testing-library/react'
import { Profiler, StrictMode, useLayoutEffect, useState, type ReactNode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import type { Environment } from '../../src/core'
import { goalEvents } from '../../src/domains/goals'
import {
  RealtimeProvider,
  useGoalActivity,
  useLiveBadge,
  usePublish,
  useRealtime,
  useRealtimeConnection,
  useRealtimeEvent,
  useRealtimeGoals,
  useRealtimeState,
} from '../../src/react'
import { createFakeClock, createFakeServer, samplePayload } from '../../src/testing'

function createLab(environment: Partial<Environment> = {}) {
  const clock = createFakeClock()
  const server = createFakeServer()
  const wrapper = ({ children }: { children?: ReactNode }) => (
    <RealtimeProvider
      transport={server.transport}
      events={goalEvents}
      environment={{ ...clock.environment, ...environment }}
    >
      {children}
    </RealtimeProvider>
  )
  const advance = (ms = 0) => act(() => clock.advance(ms))
  return { clock, server, wrapper, advance }
}

const goal = (goalId: string) => samplePayload('goal.completed', { goalId })

describe('the provider', () => {
  it('F61 makes one connection in StrictMode, and keeps it', async () => {
    const { server, wrapper, advance } = createLab()
    render(<StrictMode>{wrapper({})}</StrictMode>)
    await advance(5_000)
    expect(server.attempts).toBe(1)
    expect(server.connections).toBe(1)
  })

  it('disconnects a little after it is gone, and leaves nothing', async () => {
    const { clock, server, wrapper, advance } = createLab()
    const { unmount } = render(wrapper({}))
    await advance()
    unmount()
    await advance(999)
    expect(server.connections).toBe(1)
    await advance(1)
    expect(server.connections).toBe(0)
    expect(clock.listeners()).toBe(0)
    expect(clock.pendingTimers()).toBe(0)
  })

  it('is quiet while it is not enabled, and disconnects at once', async () => {
    const { clock, server, advance } = createLab()
    const ui = (enabled: boolean) => (
      <RealtimeProvider
        transport={server.transport}
        events={goalEvents}
        environment={clock.environment}
        enabled={enabled}
      >
        here
      </RealtimeProvider>
    )
    const { rerender } = render(ui(false))
    await advance(5_000)
    expect(screen.getByText('here')).toBeInTheDocument()
    expect(server.attempts).toBe(0)
    rerender(ui(true))
    await advance()
    expect(server.connections).toBe(1)
    rerender(ui(false))
    expect(server.connections).toBe(0)
  })

  it('asks the latest props for a token', async () => {
    const { clock, server, advance } = createLab()
    const ui = (token: string) => (
      <RealtimeProvider
        transport={server.transport}
        events={goalEvents}
        environment={clock.environment}
        token={() => token}
      />
    )
    const { rerender } = render(ui('first'))
    await advance()
    rerender(ui('second'))
    act(() => server.drop())
    await advance(1_000)
    expect(server.tokens).toEqual(['first', 'second'])
  })

  it('takes token functions that come after the first render, as those of a session do', async () => {
    const { clock, server, advance } = createLab()
    const ui = (session?: { token: () => string; refresh: () => string }) => (
      <RealtimeProvider
        transport={server.transport}
        events={goalEvents}
        environment={clock.environment}
        enabled={session !== undefined}
        token={session?.token}
        refreshToken={session?.refresh}
      />
    )
    const { rerender } = render(ui())
    rerender(ui({ token: () => 'mine', refresh: () => 'fresh' }))
    await advance()
    expect(server.tokens).toEqual(['mine'])
    act(() => server.expireToken())
    await advance()
    expect(server.tokens).toEqual(['mine', 'fresh'])
  })

  it('asks `token` for a fresh one where there is no `refreshToken`', async () => {
    const { clock, server, advance } = createLab()
    let count = 0
    render(
      <RealtimeProvider
        transport={server.transport}
        environment={clock.environment}
        token={() => `token ${++count}`}
      />,
    )
    await advance()
    act(() => server.expireToken())
    await advance()
    expect(server.tokens[0]).toBe('token 1')
    expect(server.tokens).toHaveLength(2)
  })

  it('attaches what it is to keep in step, and detaches it', () => {
    const { clock, server } = createLab()
    const detach = vi.fn()
    const attach = vi.fn(() => detach)
    const { unmount, rerender } = render(
      <RealtimeProvider
        transport={server.transport}
        events={goalEvents}
        environment={clock.environment}
        sync={{ attach }}
      />,
    )
    rerender(
      <RealtimeProvider
        transport={server.transport}
        events={goalEvents}
        environment={clock.environment}
        sync={{ attach }}
      />,
    )
    expect(attach).toHaveBeenCalledTimes(1)
    unmount()
    expect(detach).toHaveBeenCalledTimes(1)
  })

  it('is missed with an error that says what to do', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    expect(() => renderHook(() => useRealtime())).toThrow(/Put it around your app/)
    vi.restoreAllMocks()
  })

  it('leaves nothing behind after a thousand mounts', async () => {
    const { clock, server, wrapper, advance } = createLab()
    for (let count = 0; count < 1_000; count++) render(wrapper({})).unmount()
    await advance(2_000)
    expect(server.connections).toBe(0)
    expect(clock.pendingTimers()).toBe(0)
    expect(clock.listeners()).toBe(0)
  })
})

describe('a thousand components', () => {
  const keys = Array.from({ length: 1_000 }, (_, index) => `goal-${index}`)

  it('share one connection, and an event for one key calls only its handlers', async () => {
    const { server, wrapper, advance } = createLab()
    const calls: string[] = []
    function Row({ id }: { id: string }) {
      useRealtimeEvent('goal.completed', () => calls.push(id), { key: id })
      return null
    }
    render(wrapper({ children: keys.map((id) => <Row key={id} id={id} />) }))
    await advance()
    expect(server.attempts).toBe(1)
    act(() => server.emit('goal.completed', goal('goal-77')))
    expect(calls).toEqual(['goal-77'])
  })

  it('F44 see every event of a burst, and commit at most once a frame', async () => {
    const { server, wrapper, advance } = createLab()
    let calls = 0
    let commits = 0
    function Row({ id }: { id: string }) {
      const count = useRealtimeState('goal.completed', (sum) => (calls++, sum + 1), 0, { key: id })
      return <span data-testid={id}>{count}</span>
    }
    const rows = keys.map((id) => <Row key={id} id={id} />)
    render(
      wrapper({
        children: (
          <Profiler id="rows" onRender={() => commits++}>
            {rows}
          </Profiler>
        ),
      }),
    )
    await advance(100)
    commits = 0
    for (let round = 0; round < 50; round++) {
      act(() => server.emitMany(keys.map((id) => ({ type: 'goal.completed', data: goal(id) }))))
    }
    expect(calls).toBe(50_000)
    // The lead edge, and nothing more until the frame ends.
    expect(commits).toBe(1)
    await advance(16)
    expect(commits).toBe(2)
    await advance(100)
    expect(commits).toBe(2)
    for (const id of keys) expect(screen.getByTestId(id)).toHaveTextContent('50')
  }, 60_000)
})

describe('useRealtimeEvent', () => {
  it('calls the latest handler without subscribing anew', async () => {
    const { server, wrapper, advance } = createLab()
    const calls: string[] = []
    const { rerender } = renderHook(
      ({ name }) => useRealtimeEvent('goal.completed', () => calls.push(name)),
      { wrapper, initialProps: { name: 'first' } },
    )
    await advance()
    rerender({ name: 'second' })
    act(() => server.emit('goal.completed', goal('g')))
    expect(calls).toEqual(['second'])
  })

  it('takes patterns, inline lists, the object form, and can be switched off', async () => {
    const { server, wrapper, advance } = createLab()
    const calls: string[] = []
    const { rerender } = renderHook(
      ({ enabled }) => {
        useRealtimeEvent('goal.*', () => calls.push('pattern'))
        useRealtimeEvent(['goal.completed', 'goal.paused'], () => calls.push('list'))
        useRealtimeEvent('*', () => calls.push('all'), { key: 'g' })
        useRealtimeEvent({
          eventType: 'goal.completed',
          onEvent: (event) => calls.push(event.data.goalId),
          enabled,
        })
      },
      { wrapper, initialProps: { enabled: true } },
    )
    await advance()
    act(() => server.emit('goal.completed', goal('g')))
    expect(calls.sort()).toEqual(['all', 'g', 'list', 'pattern'])
    rerender({ enabled: false })
    calls.length = 0
    act(() => server.emit('goal.completed', goal('other')))
    expect(calls.sort()).toEqual(['list', 'pattern'])
  })

  it('tells a handler nothing that was meant for the one before it', async () => {
    const { server, wrapper, advance } = createLab()
    const heard = vi.fn()
    const useGoal = ({ id, enabled = true }: { id: string; enabled?: boolean }) => {
      const hear = ({ data }: { data: { goalId: string } }) => void heard(id, data.goalId)
      useRealtimeEvent('goal.completed', hear, { key: id, enabled })
      useGoalActivity({ goalId: id, enabled, onCompleted: hear })
      // Committed, and not yet subscribed to what is shown now.
      useLayoutEffect(() => server.emit('goal.completed', goal('a')), [id, enabled])
    }
    const initialProps: Parameters<typeof useGoal>[0] = { id: 'a' }
    const { rerender } = renderHook(useGoal, { wrapper, initialProps })
    await advance()
    act(() => server.emit('goal.completed', goal('a')))
    expect(heard.mock.calls).toEqual([
      ['a', 'a'],
      ['a', 'a'],
    ])
    rerender({ id: 'a', enabled: false })
    rerender({ id: 'a' })
    rerender({ id: 'b' })
    expect(heard).toHaveBeenCalledTimes(2)
  })

  it('does not deliver what is against its schema', async () => {
    const { server, wrapper, advance } = createLab()
    const handler = vi.fn()
    const { result } = renderHook(
      () => {
        useRealtimeEvent('goal.completed', handler)
        return useRealtime()
      },
      { wrapper },
    )
    await advance()
    act(() => server.emit('goal.completed', { goalId: true }))
    expect(handler).not.toHaveBeenCalled()
    expect(result.current.stats().invalid).toBe(1)
  })
})

describe('useRealtimeConnection', () => {
  it('renders only when what is selected changes', async () => {
    const { server, wrapper, advance } = createLab()
    let renders = 0
    const { result } = renderHook(
      () => {
        renders++
        return useRealtimeConnection(({ isConnected }) => isConnected)
      },
      { wrapper },
    )
    await advance()
    expect(result.current).toBe(true)
    const before = renders
    act(() => server.emit('goal.completed', goal('g')))
    await advance(5_000)
    expect(renders).toBe(before)
    act(() => server.drop())
    expect(result.current).toBe(false)
  })

  it('tells attempt and time of the next try, and retries at once', async () => {
    const { clock, server, wrapper, advance } = createLab()
    const { result } = renderHook(() => useRealtimeConnection(), { wrapper })
    await advance()
    server.refuse({ kind: 'unreachable' }, Infinity)
    act(() => server.drop())
    expect(result.current).toMatchObject({
      state: 'reconnecting',
      attempt: 1,
      nextRetryAt: clock.now() + 500,
    })
    server.accept()
    act(() => result.current.retry())
    await advance()
    expect(result.current).toMatchObject({ state: 'connected', attempt: 0, nextRetryAt: null })
    act(() => result.current.disconnect())
    expect(result.current.state).toBe('idle')
  })
})

describe('useRealtimeState', () => {
  it('starts over when the key changes', async () => {
    const { server, wrapper, advance } = createLab()
    const { result, rerender } = renderHook(
      ({ id }) => useRealtimeState('goal.*', (count) => count + 1, 0, { key: id }),
      { wrapper, initialProps: { id: 'a' } },
    )
    await advance()
    act(() => server.emit('goal.completed', goal('a')))
    await advance(20)
    expect(result.current).toBe(1)
    rerender({ id: 'b' })
    expect(result.current).toBe(0)
  })
})

describe('useGoalActivity', () => {
  it('follows one goal, counts what is new, and calls handlers by type', async () => {
    const { server, wrapper, advance } = createLab()
    const onCompleted = vi.fn()
    const onPaused = vi.fn()
    const { result } = renderHook(
      () => useGoalActivity({ goalId: 'goal-1', onCompleted, onPaused, maxActivities: 2 }),
      { wrapper },
    )
    await advance()
    expect(result.current).toMatchObject({ isLive: true, unseenCount: 0, activities: [] })
    act(() => {
      server.emit('goal.completed', goal('goal-1'))
      server.emit('goal.completed', goal('goal-2'))
      server.emit('issue.created', samplePayload('issue.created'))
      server.emit('attachment.created', samplePayload('attachment.created'))
      server.emit('ping')
    })
    await advance(20)
    expect(result.current.activities.map(({ type }) => type)).toEqual([
      'attachment.created',
      'issue.created',
    ])
    expect(result.current.unseenCount).toBe(3)
    expect(onCompleted).toHaveBeenCalledTimes(1)
    expect(onPaused).not.toHaveBeenCalled()
    act(() => result.current.markSeen())
    await advance(20)
    expect(result.current.unseenCount).toBe(0)
  })

  it('takes no other entity for the goal, whose numbers may be the same', async () => {
    const { server, wrapper, advance } = createLab()
    const onActionCreated = vi.fn()
    const { result } = renderHook(() => useGoalActivity({ goalId: '7', onActionCreated }), {
      wrapper,
    })
    await advance()
    act(() => {
      server.emit('action.created', samplePayload('action.created', { actionId: '7', goalId: '3' }))
      const attachment = { entityType: 'action', entityId: '7' } as const
      server.emit('attachment.created', samplePayload('attachment.created', attachment))
    })
    await advance(20)
    expect(result.current.activities).toEqual([])
    expect(onActionCreated).not.toHaveBeenCalled()
  })

  it('is not live without a connection', async () => {
    const { server, wrapper, advance } = createLab()
    const { result } = renderHook(() => useGoalActivity(), { wrapper })
    await advance()
    act(() => server.drop())
    expect(result.current.isLive).toBe(false)
  })
})

describe('the other hooks', () => {
  it('useRealtimeGoals calls the handler of the type, then the one for all', async () => {
    const { server, wrapper, advance } = createLab()
    const calls: string[] = []
    renderHook(
      () =>
        useRealtimeGoals({
          onGoalCompleted: () => calls.push('completed'),
          onGoalPaused: () => calls.push('paused'),
          onAnyGoalEvent: (event) => calls.push(event.type),
        }),
      { wrapper },
    )
    await advance()
    act(() => server.emit('goal.completed', goal('g')))
    expect(calls).toEqual(['completed', 'goal.completed'])
  })

  it('useRealtimeGoals calls the handler for all though that of the type throws', async () => {
    const reportError = vi.fn()
    const { server, wrapper, advance } = createLab({ reportError })
    const onAnyGoalEvent = vi.fn()
    const onGoalCompleted = () => {
      throw new Error('a bug of the app')
    }
    renderHook(() => useRealtimeGoals({ onGoalCompleted, onAnyGoalEvent }), { wrapper })
    await advance()
    act(() => server.emit('goal.completed', goal('g')))
    expect(onAnyGoalEvent).toHaveBeenCalledOnce()
    expect(reportError).toHaveBeenCalledOnce()
  })

  it('useLiveBadge shows, counts and hides', () => {
    const { result } = renderHook(() => useLiveBadge())
    expect(result.current).toMatchObject({ showBadge: false, triggerCount: 0 })
    act(() => result.current.triggerBadge())
    act(() => result.current.triggerBadge())
    expect(result.current).toMatchObject({ showBadge: true, triggerCount: 2 })
    act(() => result.current.hideBadge())
    expect(result.current.showBadge).toBe(false)
  })

  it('usePublish sends and never changes', async () => {
    const { server, wrapper, advance } = createLab()
    const { result, rerender } = renderHook(
      () => {
        const [, setCount] = useState(0)
        return { publish: usePublish(), setCount }
      },
      { wrapper },
    )
    const { publish } = result.current
    rerender()
    expect(result.current.publish).toBe(publish)
    await advance()
    await expect(publish('note.added', { text: 'x' })).resolves.toMatchObject({ sequence: 1 })
    expect(server.sent).toHaveLength(1)
  })
})
