import { act, screen } from '@testing-library/react'
import { useState } from 'react'
import { expect, it } from 'vitest'
import { RealtimeIndicator, useRealtimeEvent } from 'tidings'
import { createFakeClock, renderWithRealtime, samplePayload } from 'tidings/testing'

function Notes() {
  const [titles, setTitles] = useState<readonly string[]>([])
  useRealtimeEvent('goal.activity.created', ({ data }) =>
    setTitles((before) => [...before, data.title]),
  )
  return <p>{titles.length} notes</p>
}

async function start() {
  const clock = createFakeClock()
  const { server } = renderWithRealtime(
    <>
      <RealtimeIndicator />
      <Notes />
    </>,
    { provider: { environment: clock.environment } },
  )
  /** Lets time pass for the client and for React. */
  const advance = (ms: number) => act(() => clock.advance(ms))
  await advance(0)
  return { server, advance }
}

const note = () => samplePayload('goal.activity.created')

it('drop: the link is cut, and what happened meanwhile is made good', async () => {
  const { server, advance } = await start()
  act(() => {
    server.drop()
    server.emit('goal.activity.created', note())
  })
  await advance(30_000)
  expect(screen.getByText('1 notes')).toBeInTheDocument()
})

it('freeze: the link is dead but open, which is found out', async () => {
  const { server, advance } = await start()
  act(() => {
    server.freeze()
    server.emit('goal.activity.created', note())
  })
  await advance(45_000)
  expect(screen.getByRole('status')).toHaveTextContent('Reconnecting')

  act(() => server.thaw())
  await advance(60_000)
  expect(screen.getByText('1 notes')).toBeInTheDocument()
})

it('gap: three events are gone for good, and the next one arrives all the same', async () => {
  const { server, advance } = await start()
  act(() => {
    server.gap(3)
    server.emit('goal.activity.created', note())
  })
  await advance(30_000)
  expect(screen.getByText('1 notes')).toBeInTheDocument()
})

it('burst: five hundred events at once', async () => {
  const { server, advance } = await start()
  act(() => server.burst(500))
  await advance(1_000)
  expect(screen.getByText('500 notes')).toBeInTheDocument()
})
