import { afterEach, expect, it } from 'vitest'
import { commands } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { GoalActivityFeed, RealtimeProvider } from '../../src'
import { createFakeServer } from '../../src/testing'
import '../../src/styles.css'

afterEach(() => commands.emulateMedia({ forcedColors: 'none' }))

it('shows that the feed is loading where all backgrounds are of one colour', async () => {
  await commands.emulateMedia({ forcedColors: 'active' })
  const { container } = await render(
    <RealtimeProvider transport={createFakeServer().transport}>
      <GoalActivityFeed goalId="goal-1" loadActivities={() => new Promise(() => {})} />
    </RealtimeProvider>,
  )
  const skeletons = [...container.querySelectorAll('.tidings-feed-skeleton')]
  expect(skeletons).toHaveLength(4)
  for (const skeleton of skeletons) {
    const { backgroundColor, borderTopColor, borderTopWidth } = getComputedStyle(skeleton)
    expect(borderTopWidth).toBe('1px')
    expect(borderTopColor).not.toBe(backgroundColor)
  }
})
