import { act, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  GoalActivityFeed,
  HighlightWrapper,
  LiveBadge,
  RealtimeIndicator,
} from '../../src/components'
import { activityOf, goalEvents, type GoalActivity } from '../../src/domains/goals'
import { RealtimeProvider, type RealtimeLabels } from '../../src/react'
import { createFakeClock, createFakeServer, samplePayload } from '../../src/testing'

afterEach(() => vi.useRealTimers())

function createLab() {
  const clock = createFakeClock(Date.UTC(2026, 2, 4, 12))
  const server = createFakeServer()
  const show = (ui: ReactNode, enabled = true) => (
    <RealtimeProvider
      enabled={enabled}
      transport={server.transport}
      events={goalEvents}
      environment={clock.environment}
      labels={{ live: 'Neu' }}
    >
      {ui}
    </RealtimeProvider>
  )
  const advance = (ms = 0) => act(() => clock.advance(ms))
  return { clock, server, show, advance }
}

const germanFailure: RealtimeLabels['failure'] = ({ code }) => `Grund: ${code}`

describe('RealtimeIndicator', () => {
  it('says nothing of a loss shorter than the grace time, then says it once', async () => {
    const { server, show, advance } = createLab()
    render(show(<RealtimeIndicator />))
    await advance()
    server.refuse({ kind: 'unreachable' }, Infinity)
    act(() => server.drop())
    expect(screen.getByRole('status')).toHaveTextContent('Live')
    await advance(5_000)
    expect(screen.getByRole('status')).toHaveTextContent('Reconnecting')
    server.accept()
    await advance(30_000)
    expect(screen.getByRole('status')).toHaveTextContent('Live')
  })

  it('does not say that it is live while it tries again after it has failed', async () => {
    const { clock, server, show, advance } = createLab()
    clock.setRandom(0.999)
    render(show(<RealtimeIndicator variant="banner" hideWhenHealthy={false} />))
    await advance()
    const status = () => screen.getByRole('status').textContent
    server.refuse('forbidden', 1)
    act(() => server.drop())
    await advance(2_000)
    expect(status()).toMatch(/^Live updates stopped/)
    server.refuse('unreachable', 1)
    act(() => screen.getByRole('button', { name: 'Retry now' }).click())
    await advance()
    expect(status()).toBe('Live updates paused. Reconnecting…')
    await advance(2_000)
    expect(status()).toBe('Live updates are back.')
  })

  it('does not say that it is live while a session that was begun again is not there', async () => {
    const { clock, server, show, advance } = createLab()
    clock.setRandom(0.999)
    const indicator = <RealtimeIndicator showDetails={false} />
    const { rerender, container } = render(show(indicator))
    await advance()
    rerender(show(indicator, false))
    await advance()
    server.refuse('unreachable', 1)
    rerender(show(indicator))
    await advance()
    expect(container.querySelector('[data-health]')).toHaveAttribute('data-health', 'pending')
    await advance(2_000)
    expect(screen.getByRole('status')).toHaveTextContent('Live')
  })

  it('counts down to the next attempt, and retries by keyboard', async () => {
    const user = userEvent.setup()
    const { clock, server, show, advance } = createLab()
    clock.setRandom(0.999)
    render(show(<RealtimeIndicator />))
    await advance()
    server.refuse({ kind: 'rate-limited', retryAfterMs: 60_000 }, 1)
    act(() => server.drop({ kind: 'rate-limited', retryAfterMs: 20_000 }))
    await advance(5_000)
    await user.tab()
    await user.keyboard('{Enter}')
    const panel = screen.getByRole('group', { name: 'Connection details' })
    expect(within(panel).getByText('in 15 s')).toBeInTheDocument()
    await advance(3_000)
    expect(within(panel).getByText('in 12 s')).toBeInTheDocument()
    server.accept()
    await user.tab()
    expect(screen.getByRole('button', { name: 'Retry now' })).toHaveFocus()
    await user.keyboard('{Enter}')
    await advance()
    expect(screen.getByRole('status')).toHaveTextContent('Live')
  })

  it.each([
    ['forbidden', {}, 'You have no access'],
    ['unauthorized', {}, 'Please sign in again'],
    ['unreachable', {}, 'No connection to the server'],
    ['server', {}, 'The server is not available'],
    ['rate-limited', {}, 'The server is not available'],
    ['unreachable', { failure: germanFailure }, 'Grund: CONNECTION_FAILED'],
  ] as const)(
    'tells people the reason in words of the labels: %s %#',
    async (kind, labels, words) => {
      const user = userEvent.setup()
      const { server, show, advance } = createLab()
      render(show(<RealtimeIndicator labels={labels} />))
      await advance()
      server.refuse({ kind, message: 'ECONNRESET' }, Infinity)
      act(() => server.drop({ kind, message: 'ECONNRESET' }))
      await advance(5_000)
      await user.click(screen.getByRole('button', { expanded: false }))
      const panel = screen.getByRole('group', { name: 'Connection details' })
      expect(within(panel).getByText(words)).toBeInTheDocument()
      expect(panel).not.toHaveTextContent('ECONNRESET')
    },
  )

  it('gives the focus back on Escape, and closes on a press elsewhere', async () => {
    const user = userEvent.setup()
    const { show, advance } = createLab()
    render(show(<RealtimeIndicator />))
    await advance()
    const face = screen.getByRole('button')
    await user.click(face)
    await user.keyboard('{Escape}')
    expect(face).toHaveAttribute('aria-expanded', 'false')
    expect(face).toHaveFocus()
    await user.click(face)
    await user.click(document.body)
    expect(face).toHaveAttribute('aria-expanded', 'false')
  })

  it.each([
    ['pill', 'Disconnected Connection details'],
    ['dot', 'Disconnected Connection details'],
    ['banner', 'Live updates stopped. What you see may be out of date. Connection details'],
  ] as const)('names its button by what it says and what it opens: %s', async (variant, name) => {
    const { server, show, advance } = createLab()
    render(show(<RealtimeIndicator variant={variant} />))
    await advance()
    act(() => server.drop('forbidden'))
    const button = screen.getByRole('button', { expanded: false })
    expect(button).toHaveAccessibleName(name)
  })

  it('keeps the focus with its button when the way to retry goes', async () => {
    const user = userEvent.setup()
    const { server, show, advance } = createLab()
    render(show(<RealtimeIndicator />))
    await advance()
    act(() => server.drop('forbidden'))
    const face = screen.getByRole('button', { expanded: false })
    await user.click(face)
    await user.click(screen.getByRole('button', { name: 'Retry now' }))
    await advance()
    expect(screen.queryByRole('button', { name: 'Retry now' })).toBeNull()
    expect(face).toHaveFocus()
  })

  it('leaves the focus alone on Escape once it has gone elsewhere', async () => {
    const user = userEvent.setup()
    const { show, advance } = createLab()
    render(
      show(
        <>
          <RealtimeIndicator />
          <input />
        </>,
      ),
    )
    await advance()
    await user.click(screen.getByRole('button'))
    await user.tab()
    await user.keyboard('{Escape}')
    expect(screen.getByRole('button')).toHaveAttribute('aria-expanded', 'false')
    expect(screen.getByRole('textbox')).toHaveFocus()
  })

  it('does not call a connection live that is only being made again', async () => {
    const { server, show, advance } = createLab()
    render(show(<RealtimeIndicator />))
    await advance()
    act(() => server.drop('forbidden'))
    server.freeze()
    await userEvent.click(screen.getByRole('button'))
    await userEvent.click(screen.getByRole('button', { name: 'Retry now' }))
    await advance()
    expect(screen.getByRole('button', { expanded: true })).toHaveTextContent('Reconnecting')
  })

  it('says that it connects when a session begins anew', async () => {
    const { clock, server, advance } = createLab()
    const page = (isEnabled: boolean) => (
      <RealtimeProvider
        transport={server.transport}
        environment={clock.environment}
        enabled={isEnabled}
      >
        <RealtimeIndicator />
      </RealtimeProvider>
    )
    const { rerender } = render(page(true))
    await advance()
    rerender(page(false))
    server.freeze()
    rerender(page(true))
    await advance()
    expect(screen.getByRole('button')).toHaveTextContent('Connecting')
  })

  it('shows nothing while healthy if asked, and why it failed', async () => {
    const { server, show, advance } = createLab()
    const { container } = render(show(<RealtimeIndicator hideWhenHealthy className="mine" />))
    await advance()
    expect(screen.queryByRole('button')).toBeNull()
    act(() => server.drop({ kind: 'forbidden', message: 'suspended' }))
    expect(container.querySelector('.mine')).toHaveAttribute('data-state', 'failed')
    expect(screen.getByRole('button')).toHaveTextContent('Disconnected')
  })
})

describe('LiveBadge', () => {
  it('hides itself after its time, which a trigger starts anew', () => {
    vi.useFakeTimers()
    const { show } = createLab()
    const onHide = vi.fn()
    const badge = (trigger: number) => show(<LiveBadge trigger={trigger} onHide={onHide} />)
    const { rerender } = render(badge(1))
    expect(screen.getByText('Neu')).toBeVisible()
    vi.advanceTimersByTime(2_000)
    rerender(badge(2))
    vi.advanceTimersByTime(2_000)
    expect(onHide).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1_000)
    expect(onHide).toHaveBeenCalledTimes(1)
  })

  it.each([Infinity, 2 ** 31])('stays for as long as %d ms', (duration) => {
    vi.useFakeTimers()
    const { show } = createLab()
    const onHide = vi.fn()
    render(show(<LiveBadge autoHideDuration={duration} onHide={onHide} />))
    vi.advanceTimersByTime(86_400_000)
    expect(onHide).not.toHaveBeenCalled()
  })

  it('keeps its place while hidden', () => {
    const { show } = createLab()
    render(show(<LiveBadge show={false} />))
    expect(screen.getByText('Neu')).not.toBeVisible()
  })
})

describe('HighlightWrapper', () => {
  it('is still at first, flashes on a change, and again when changes overlap', () => {
    vi.useFakeTimers()
    const { show } = createLab()
    const wrapper = (value: number) =>
      show(<HighlightWrapper on={value}>v{value}</HighlightWrapper>)
    const { container, rerender } = render(wrapper(1))
    const cue = () => container.querySelector('.tidings-highlight-cue')
    expect(cue()).toBeNull()
    rerender(wrapper(2))
    const first = cue()
    expect(first).not.toBeNull()
    act(() => void vi.advanceTimersByTime(1_500))
    rerender(wrapper(3))
    expect(cue()).not.toBe(first)
    act(() => void vi.advanceTimersByTime(1_999))
    expect(cue()).not.toBeNull()
    act(() => void vi.advanceTimersByTime(1))
    expect(cue()).toBeNull()
  })

  it.each([Infinity, 2 ** 31])('stays lit for as long as %d ms', (duration) => {
    vi.useFakeTimers()
    const { show } = createLab()
    const wrapper = (value: number) => show(<HighlightWrapper on={value} duration={duration} />)
    const { container, rerender } = render(wrapper(1))
    rerender(wrapper(2))
    act(() => void vi.advanceTimersByTime(86_400_000))
    expect(container.querySelector('[data-highlighted]')).not.toBeNull()
  })

  it('flashes at an event about its key', async () => {
    const { server, show, advance } = createLab()
    const { container } = render(
      show(
        <HighlightWrapper event="goal.completed" eventKey="g1" as="li">
          goal
        </HighlightWrapper>,
      ),
    )
    await advance()
    act(() => server.emit('goal.completed', samplePayload('goal.completed', { goalId: 'g2' })))
    expect(container.querySelector('li')).not.toHaveAttribute('data-highlighted')
    act(() => server.emit('goal.completed', samplePayload('goal.completed', { goalId: 'g1' })))
    expect(container.querySelector('li')).toHaveAttribute('data-highlighted')
  })
})

function note(index: number, at: string): GoalActivity {
  const data = samplePayload('goal.activity.created', { title: `Note ${index}`, createdAt: at })
  const activity = activityOf({
    id: `n${index}`,
    type: 'goal.activity.created',
    data,
    timestamp: at,
  })
  if (!activity) throw new Error('a note is an activity')
  return activity
}

describe('GoalActivityFeed', () => {
  const sample = [
    note(1, '2026-03-04T11:30:00Z'),
    note(2, '2026-03-04T01:00:00Z'),
    note(3, '2026-03-03T22:00:00Z'),
    note(4, '2026-02-01T09:00:00Z'),
  ]

  it('groups by the days of the time zone', () => {
    const { show } = createLab()
    const feed = (timeZone: string) =>
      show(
        <GoalActivityFeed
          goalId="goal-1"
          initialActivities={sample}
          locale="en"
          timeZone={timeZone}
        />,
      )
    const headings = () => screen.getAllByRole('heading').map((heading) => heading.textContent)
    const { rerender } = render(feed('UTC'))
    expect(headings()).toEqual(['Today', 'Yesterday', 'Sunday, February 1, 2026'])
    rerender(feed('America/Los_Angeles'))
    expect(screen.getByRole('feed')).toBeInTheDocument()
    expect(headings()).toEqual(['Today', 'Yesterday', 'Sunday, February 1, 2026'])
    expect(
      within(screen.getAllByRole('article')[1] as HTMLElement).getByRole('heading'),
    ).toHaveTextContent('Yesterday')
  })

  it('puts what is newer first, however times are written', async () => {
    const { show, advance } = createLab()
    const times = ['2026-03-04T10:30:00+02:00', '2026-03-04T09:30:00Z', '2026-03-04T09:30:00.900Z']
    const load = () =>
      Promise.resolve({ items: times.map((at, index) => note(index, at)), nextCursor: null })
    render(show(<GoalActivityFeed goalId="goal-1" loadActivities={load} />))
    await advance()
    expect(
      screen.getAllByRole('article').map((one) => /Note (\d)/.exec(one.textContent)?.[1]),
    ).toEqual(['2', '1', '0'])
  })

  it('numbers its articles, tells times that tick, and moves by page keys', async () => {
    const user = userEvent.setup()
    const { show, advance } = createLab()
    render(show(<GoalActivityFeed goalId="goal-1" initialActivities={sample} locale="en" />))
    await advance()
    const articles = screen.getAllByRole('article')
    expect(articles.map((one) => one.getAttribute('aria-posinset'))).toEqual(['1', '2', '3', '4'])
    expect(articles[0]).toHaveAttribute('aria-setsize', '4')
    expect(screen.getByText('30 min. ago')).toBeInTheDocument()
    await advance(120_000)
    expect(screen.getByText('32 min. ago')).toBeInTheDocument()
    articles[1]?.focus()
    await user.keyboard('{PageDown}')
    expect(articles[2]).toHaveFocus()
    await user.keyboard('{PageUp}{PageUp}')
    expect(articles[0]).toHaveFocus()
  })

  it('is left by Control with End or Home', async () => {
    const user = userEvent.setup()
    const { show, advance } = createLab()
    render(
      show(
        <>
          <a href="#first">first</a>
          <button>before</button>
          <GoalActivityFeed goalId="goal-1" initialActivities={sample} />
          <button disabled>off</button>
          <button>after</button>
          <button>last</button>
        </>,
      ),
    )
    await advance()
    const [, article] = screen.getAllByRole('article')
    article?.focus()
    await user.keyboard('{Control>}{End}{/Control}')
    expect(screen.getByText('after')).toHaveFocus()
    article?.focus()
    await user.keyboard('{Control>}{Home}{/Control}')
    expect(screen.getByText('before')).toHaveFocus()
  })

  it('adds what happens, keeps the limit, and reads it out once', async () => {
    vi.useFakeTimers()
    const { server, show, advance } = createLab()
    render(show(<GoalActivityFeed goalId="goal-1" maxActivities={3} />))
    await advance()
    expect(screen.getByText(/Nothing has happened yet/)).toBeInTheDocument()
    for (let index = 0; index < 5; index++) {
      act(() => server.emit('goal.activity.created', samplePayload('goal.activity.created')))
    }
    await advance(20)
    expect(screen.getAllByRole('article')).toHaveLength(3)
    act(() => void vi.advanceTimersByTime(1_500))
    expect(screen.getByText('3 new activities')).toBeInTheDocument()
  })

  it('loads pages backwards, none twice, and asks again after an error', async () => {
    const user = userEvent.setup()
    const { show } = createLab()
    const load = vi
      .fn()
      .mockRejectedValueOnce(new Error('503'))
      .mockResolvedValueOnce({ items: sample.slice(0, 2), nextCursor: 'two' })
      .mockResolvedValueOnce({ items: sample.slice(1), nextCursor: null })
    render(show(<GoalActivityFeed goalId="goal-1" loadActivities={load} />))
    expect(screen.getByRole('status', { name: 'Loading activity' })).toBeInTheDocument()
    await user.click(await screen.findByRole('button', { name: 'Try again' }))
    expect(await screen.findAllByRole('article')).toHaveLength(2)
    expect(screen.getAllByRole('article')[0]).toHaveAttribute('aria-setsize', '-1')
    await user.click(screen.getByRole('button', { name: 'Show earlier activity' }))
    expect(await screen.findByText('This is where it began.')).toBeInTheDocument()
    expect(screen.getAllByRole('article')).toHaveLength(4)
    expect(
      load.mock.calls.map(([request]) => (request as { before: string | null }).before),
    ).toEqual([null, null, 'two'])
  })

  it('can be asked again where the loader throws at once', async () => {
    const user = userEvent.setup()
    const { show } = createLab()
    const load = vi
      .fn()
      .mockImplementationOnce(() => {
        throw new Error('not signed in')
      })
      .mockResolvedValueOnce({ items: sample.slice(0, 2), nextCursor: null })
    render(show(<GoalActivityFeed goalId="goal-1" loadActivities={load} />))
    await user.click(await screen.findByRole('button', { name: 'Try again' }))
    expect(await screen.findAllByRole('article')).toHaveLength(2)
  })

  it('keeps the focus within the feed while more is loaded', async () => {
    const user = userEvent.setup()
    const { show } = createLab()
    const load = vi
      .fn()
      .mockRejectedValueOnce(new Error('503'))
      .mockResolvedValueOnce({ items: sample.slice(0, 2), nextCursor: 'two' })
      .mockResolvedValueOnce({ items: sample.slice(2), nextCursor: null })
    const { container } = render(show(<GoalActivityFeed goalId="goal-1" loadActivities={load} />))
    await user.click(await screen.findByRole('button', { name: 'Try again' }))
    expect(container.querySelector('.tidings-feed-scroller')).toHaveFocus()
    await user.click(await screen.findByRole('button', { name: 'Show earlier activity' }))
    await screen.findByText('This is where it began.')
    const articles = screen.getAllByRole('article')
    expect(articles[1]).toHaveFocus()
    await user.keyboard('{PageDown}')
    expect(articles[2]).toHaveFocus()
  })

  it('asks for the newest page again once it may have missed something', async () => {
    const { server, show, advance } = createLab()
    const [first, second, third, fourth] = sample
    const load = vi
      .fn()
      .mockResolvedValueOnce({ items: [third], nextCursor: 'one' })
      .mockResolvedValueOnce({ items: [second, third], nextCursor: 'one' })
      .mockResolvedValueOnce({ items: [first, second], nextCursor: 'two' })
      .mockResolvedValueOnce({ items: [fourth], nextCursor: 'three' })
    render(show(<GoalActivityFeed goalId="goal-1" loadActivities={load} />))
    const numbers = () =>
      screen.getAllByRole('article').map((one) => /Note (\d)/.exec(one.textContent)?.[1])
    await advance()
    // What happened before the first connection was there reached nobody.
    expect(numbers()).toEqual(['2', '3'])
    server.gap(3)
    act(() => server.emit('goal.created', samplePayload('goal.created', { goalId: 'goal-2' })))
    await advance(2_000)
    expect(numbers()).toEqual(['1', '2', '3'])
    await userEvent.click(screen.getByRole('button', { name: 'Show earlier activity' }))
    await advance()
    expect(numbers()).toEqual(['1', '2', '3', '4'])
    expect(
      load.mock.calls.map(([request]) => (request as { before: string | null }).before),
    ).toEqual([null, null, null, 'one'])
  })

  it('lets an earlier page come while the newest is asked for again', async () => {
    const { server, show, advance } = createLab()
    let answer = (_: { items: readonly GoalActivity[]; nextCursor: null }) => {}
    const load = vi.fn(({ before }: { before: string | null }) =>
      before === null
        ? Promise.resolve({ items: sample.slice(0, 2), nextCursor: 'two' })
        : new Promise<Parameters<typeof answer>[0]>((resolve) => (answer = resolve)),
    )
    render(show(<GoalActivityFeed goalId="goal-1" loadActivities={load} />))
    await advance()
    await userEvent.click(screen.getByRole('button', { name: 'Show earlier activity' }))
    server.gap(3)
    act(() => server.emit('goal.created', samplePayload('goal.created', { goalId: 'goal-2' })))
    await advance(2_000)
    expect(load.mock.calls.at(-1)?.[0].before).toBeNull()
    expect(screen.getByRole('status', { name: 'Loading activity' })).toBeInTheDocument()
    answer({ items: sample.slice(2), nextCursor: null })
    await advance()
    expect(screen.getAllByRole('article')).toHaveLength(4)
    expect(screen.getByText('This is where it began.')).toBeInTheDocument()
  })

  it('leaves out nothing where an earlier page comes after a newest one that does not reach back to it', async () => {
    const { server, show, advance } = createLab()
    let answer = (_: { items: readonly GoalActivity[]; nextCursor: null }) => {}
    const only = (index: number) => sample.slice(index, index + 1)
    const page = (index: number, nextCursor: string) =>
      Promise.resolve({ items: only(index), nextCursor })
    const load = vi
      .fn()
      .mockReturnValueOnce(page(2, 'three'))
      .mockReturnValueOnce(page(2, 'three'))
      .mockReturnValueOnce(new Promise((resolve) => (answer = resolve)))
      .mockReturnValueOnce(page(0, 'one'))
      .mockReturnValueOnce(page(1, 'two'))
    render(show(<GoalActivityFeed goalId="goal-1" loadActivities={load} />))
    const numbers = () =>
      screen.getAllByRole('article').map((one) => /Note (\d)/.exec(one.textContent)?.[1])
    await advance()
    await userEvent.click(screen.getByRole('button', { name: 'Show earlier activity' }))
    server.gap(3)
    act(() => server.emit('goal.created', samplePayload('goal.created', { goalId: 'goal-2' })))
    await advance(2_000)
    answer({ items: only(3), nextCursor: null })
    await advance()
    expect(numbers()).toEqual(['1'])
    await userEvent.click(screen.getByRole('button', { name: 'Show earlier activity' }))
    await advance()
    expect(numbers()).toEqual(['1', '2'])
    expect(load.mock.lastCall).toMatchObject([{ before: 'one' }])
  })

  it('reads out nothing when another goal is shown', async () => {
    vi.useFakeTimers()
    const { show, advance } = createLab()
    const { rerender } = render(
      show(<GoalActivityFeed goalId="goal-1" initialActivities={sample.slice(0, 1)} />),
    )
    await advance()
    rerender(show(<GoalActivityFeed goalId="goal-2" initialActivities={sample.slice(1)} />))
    act(() => void vi.advanceTimersByTime(1_500))
    expect(screen.getByRole('status')).toBeEmptyDOMElement()
  })

  it('names its articles, whatever their ids are, and no day where there is none', () => {
    const { show } = createLab()
    const odd = { ...note(1, 'some day'), id: 'note 1' }
    render(show(<GoalActivityFeed goalId="goal-1" initialActivities={[odd]} />))
    expect(screen.getByRole('article', { name: /Note 1/ })).toBeInTheDocument()
    expect(screen.queryByRole('heading')).toBeNull()
  })

  it('says that it is stale while the connection is lost', async () => {
    const { server, show, advance } = createLab()
    render(show(<GoalActivityFeed goalId="goal-1" initialActivities={sample} />))
    await advance()
    server.refuse({ kind: 'unreachable' }, Infinity)
    act(() => server.drop())
    await advance(5_000)
    expect(screen.getByText(/Live updates are paused/)).toBeInTheDocument()
    expect(screen.getAllByRole('article')).toHaveLength(4)
  })

  it('lets what people wrote run its own way, whatever the page does', async () => {
    const { server, show, advance } = createLab()
    const { container } = render(show(<GoalActivityFeed goalId="goal-1" />))
    await advance()
    const words = { title: 'هل وصلتم؟', content: 'Yes, all of us.' }
    act(() => server.emit('goal.activity.created', samplePayload('goal.activity.created', words)))
    await advance(20)
    const own = [...container.querySelectorAll('bdi')].map((part) => part.textContent)
    expect(own).toContain(words.title)
    expect(screen.getByText(words.content)).toHaveAttribute('dir', 'auto')
  })

  it('lets the app draw people, pictures, and emptiness, and takes text for text', async () => {
    const { server, show, advance } = createLab()
    render(
      show(
        <GoalActivityFeed
          goalId="goal-1"
          renderActor={(id) => `Dr ${id}`}
          renderIcon={({ icon }) => <b>{icon}</b>}
          renderEmpty={() => <p>Quiet</p>}
        />,
      ),
    )
    expect(screen.getByText('Quiet')).toBeInTheDocument()
    await advance()
    const title = '<img src=x onerror=alert(1)>'
    act(() =>
      server.emit('goal.activity.created', samplePayload('goal.activity.created', { title })),
    )
    await advance(20)
    expect(screen.getByText('Dr u-ben')).toBeInTheDocument()
    expect(screen.getByText('note', { selector: 'b' })).toBeInTheDocument()
    expect(screen.getByText(title)).toBeInTheDocument()
    expect(document.querySelector('img')).toBeNull()
  })
})

it('forwards refs to the outermost elements', () => {
  const { show } = createLab()
  const refs = new Set<Element | null>()
  const ref = (element: Element | null) => void refs.add(element)
  const { container } = render(
    show(
      <>
        <RealtimeIndicator ref={ref} />
        <LiveBadge ref={ref} />
        <HighlightWrapper ref={ref} />
        <GoalActivityFeed ref={ref} goalId="goal-1" />
      </>,
    ),
  )
  expect([...refs]).toEqual([...container.children])
})
