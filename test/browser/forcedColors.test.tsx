import { afterEach, expect, it } from 'vitest'
import { commands } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { GoalActivityFeed, RealtimeProvider } from '../../src'
import { JobCard, jobEvents } from '../../src/jobs'
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

it('draws the phases that are done otherwise than those to come', async () => {
  await commands.emulateMedia({ forcedColors: 'active' })
  const server = createFakeServer()
  const job = { entityType: 'migration', entityId: 'm-1', timestamp: new Date().toISOString() }
  const { container } = await render(
    <RealtimeProvider transport={server.transport} events={jobEvents}>
      <JobCard jobId="m-1" kind="migration" />
    </RealtimeProvider>,
  )
  await expect
    .poll(() => {
      server.send({ ...job, eventType: 'phase_changed', phase: 'EXTRACTION' })
      return container.querySelectorAll('[data-step]').length
    })
    .toBe(7)
  const colorOf = (step: string) => {
    const item = container.querySelector(`[data-step=${step}]`)
    return item && getComputedStyle(item).backgroundColor
  }
  expect(colorOf('done')).not.toBe(colorOf('next'))
})
