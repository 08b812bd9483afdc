import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor } from 'storybook/test'
import { GoalActivityFeed, type LoadActivities } from 'tidings'
import type { RealtimeStoryParameters } from 'tidings/testing'
import { addNote, nameOf, sampleActivities } from '../support/sampleFeed'
import { shown } from '../support/shown'

/**
 * What happens around a goal, live: newest first, by day, earlier pages on demand. What is being read
 * never moves. By keyboard: Page Down and Page Up go from one activity to the next.
 */
const meta = {
  title: 'Components/GoalActivityFeed',
  component: GoalActivityFeed,
  args: {
    goalId: 'goal-1',
    initialActivities: sampleActivities(9),
    renderActor: nameOf,
    style: { maxInlineSize: 460, blockSize: 420 },
  },
} satisfies Meta<typeof GoalActivityFeed>

export default meta
type Story = StoryObj<typeof meta>

const live = (play: RealtimeStoryParameters['play']) => ({ realtime: { play } })

/** Twenty at a time, out of fifty. */
const loadPages: LoadActivities = ({ before, limit }) => {
  const all = sampleActivities(50)
  const start = before === null ? 0 : Number(before)
  const end = start + limit
  return Promise.resolve({
    items: all.slice(start, end),
    nextCursor: end < all.length ? String(end) : null,
  })
}

export const Filled: Story = {
  play: async ({ canvas }) => {
    await shown(canvas.getByRole('feed', { name: 'Activity' }))
    await expect(canvas.getAllByRole('article')).toHaveLength(9)
    await expect(canvas.getByRole('heading', { name: 'Today' }))
  },
}

export const SomethingHappens: Story = {
  parameters: live((server) => {
    const timer = setTimeout(() => addNote(server, 'Called three customers'), 200)
    return () => clearTimeout(timer)
  }),
  play: async ({ canvas }) => {
    const title = await canvas.findByText('Called three customers')
    await expect(canvas.getAllByRole('article')[0]).toContainElement(title)
    await waitFor(() => expect(canvas.getByText('1 new activity')).toBeInTheDocument(), {
      timeout: 20_000,
    })
  },
}

export const Loading: Story = {
  args: { initialActivities: [], loadActivities: () => new Promise(() => {}) },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('status', { name: 'Loading activity' }))
  },
}

export const Empty: Story = {
  args: { initialActivities: [] },
  play: async ({ canvas }) => {
    await shown(canvas.getByText(/Nothing has happened yet/))
  },
}

export const LoadingFailed: Story = {
  args: { initialActivities: [], loadActivities: () => Promise.reject(new Error('503')) },
  play: async ({ canvas }) => {
    await shown(await canvas.findByRole('alert'))
    await shown(canvas.getByRole('button', { name: 'Try again' }))
  },
}

export const Stale: Story = {
  parameters: { realtime: { connection: 'reconnecting' } satisfies RealtimeStoryParameters },
  play: async ({ canvas }) => {
    await shown(await canvas.findByText(/Live updates are paused/))
    await expect(canvas.getAllByRole('article').length).toBeGreaterThan(0)
  },
}

export const Pages: Story = {
  args: { initialActivities: [], loadActivities: loadPages },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByRole('article')).toHaveLength(20))
    await userEvent.click(canvas.getByRole('button', { name: 'Show earlier activity' }))
    await waitFor(() => expect(canvas.getAllByRole('article')).toHaveLength(40))
    await userEvent.click(canvas.getByRole('button', { name: 'Show earlier activity' }))
    await shown(await canvas.findByText('This is where it began.'))
    await expect(canvas.getAllByRole('article')).toHaveLength(50)
  },
}

export const NewsWhileReading: Story = {
  tags: ['!picture'],
  args: { initialActivities: sampleActivities(30) },
  parameters: live((server) => {
    const timer = setInterval(() => addNote(server, 'Another note'), 250)
    return () => clearInterval(timer)
  }),
  play: async ({ canvas, canvasElement }) => {
    const scroller = canvasElement.querySelector('.tidings-feed-scroller')
    if (!scroller) throw new Error('no scroller')
    scroller.scrollTop = 500
    const read = canvas.getAllByRole('article')[8]
    await waitFor(() => expect(scroller.scrollTop).toBeGreaterThanOrEqual(500))
    const top = read?.getBoundingClientRect().top ?? 0
    const pill = await canvas.findByRole('button', { name: /new$/ })
    await waitFor(() => expect(pill).toHaveTextContent(/[3-9] new/), { timeout: 20_000 })
    await expect(Math.abs((read?.getBoundingClientRect().top ?? 0) - top)).toBeLessThan(2)
    await userEvent.click(pill)
    await expect(scroller.scrollTop).toBe(0)
  },
}

export const AutoScroll: Story = {
  args: { initialActivities: sampleActivities(30), autoScroll: true },
  parameters: live((server) => {
    const timer = setTimeout(() => addNote(server, 'Jump to this'), 600)
    return () => clearTimeout(timer)
  }),
  play: async ({ canvas, canvasElement }) => {
    const scroller = canvasElement.querySelector('.tidings-feed-scroller')
    if (scroller) scroller.scrollTop = 500
    await canvas.findByText('Jump to this')
    await waitFor(() => expect(scroller?.scrollTop).toBe(0))
  },
}

export const OwnRendering: Story = {
  tags: ['!picture'],
  args: {
    renderActivity: (activity) => (
      <p style={{ margin: 0, padding: 8 }}>
        <code>{activity.type}</code>
      </p>
    ),
  },
}

export const ByKeyboard: Story = {
  play: async ({ canvas }) => {
    const [first, second] = canvas.getAllByRole('article')
    first?.focus()
    await userEvent.keyboard('{PageDown}')
    await expect(second).toHaveFocus()
    await userEvent.keyboard('{PageUp}')
    await expect(first).toHaveFocus()
  },
}

export const HostileText: Story = {
  args: {
    initialActivities: sampleActivities(1).map((activity) => ({
      ...activity,
      parts: [{ kind: 'subject' as const, text: '<img src=x onerror="window.__xss = 1">' }],
    })),
  },
  play: async ({ canvas, canvasElement }) => {
    await expect(canvas.getByText(/<img src=x/))
    await expect(canvasElement.querySelector('img')).toBeNull()
    await expect('__xss' in window).toBe(false)
  },
}
