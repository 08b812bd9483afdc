import { act, fireEvent, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { usePublish } from 'tidings'
import { createFakeClock, renderWithRealtime } from 'tidings/testing'

function AddNote() {
  const publish = usePublish()
  return (
    <>
      <button onClick={() => void publish('note.added', { text: 'hello' })}>Add</button>
      <p>{publish.pending.length} waiting</p>
    </>
  )
}

it('keeps a note until the server has it', async () => {
  const clock = createFakeClock()
  const { server } = renderWithRealtime(<AddNote />, {
    provider: { environment: clock.environment },
  })
  await act(() => clock.advance(0))

  server.refuse('unreachable')
  act(() => server.drop())
  fireEvent.click(screen.getByText('Add'))
  expect(screen.getByText('1 waiting')).toBeInTheDocument()

  await act(() => clock.advance(10_000))
  expect(screen.getByText('0 waiting')).toBeInTheDocument()
  expect(server.sent).toMatchObject([{ type: 'note.added', data: { text: 'hello' } }])
})
