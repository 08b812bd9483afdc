import { afterEach, expect, it } from 'vitest'
import { commands } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { goalEvents } from '../../src/domains/goals'
import {
  GoalActivityFeed,
  HighlightWrapper,
  LiveBadge,
  RealtimeIndicator,
  RealtimeProvider,
} from '../../src'
import { createFakeServer } from '../../src/testing'
import { eventually } from '../support/eventually'
import '../../src/styles.css'

afterEach(() => commands.emulateMedia({ reducedMotion: 'no-preference' }))

/** Every component in a state that would move. */
function Board({ value, server }: { value: number; server: ReturnType<typeof createFakeServer> }) {
  return (
    <RealtimeProvider transport={server.transport} events={goalEvents}>
      <RealtimeIndicator />
      <LiveBadge />
      <HighlightWrapper on={value} duration={60_000}>
        {value}
      </HighlightWrapper>
      <GoalActivityFeed goalId="goal-1" loadActivities={() => new Promise(() => {})} />
    </RealtimeProvider>
  )
}

async function renderBoard() {
  const server = createFakeServer()
  // Never ready, so the indicator shows that it is connecting.
  server.freeze()
  const board = await render(<Board value={1} server={server} />)
  await board.rerender(<Board value={2} server={server} />)
  const cue = () => document.querySelector('.tidings-highlight-cue')
  await eventually(() => expect(cue()).not.toBeNull())
}

const running = () =>
  document.getAnimations().map((animation) => (animation as CSSAnimation).animationName)

it('moves where motion is welcome', async () => {
  await renderBoard()
  expect(running()).toContain('tidings-pulse')
  expect(running()).toContain('tidings-turn')
})

it('moves nothing where less motion is asked for, and shows the same cues', async () => {
  await commands.emulateMedia({ reducedMotion: 'reduce' })
  await renderBoard()
  expect(running()).toEqual([])
})
