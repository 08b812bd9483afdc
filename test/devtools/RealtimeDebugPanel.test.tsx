import { act, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, onTestFinished, vi } from 'vitest'
import { RealtimeDebugPanel } from '../../src/devtools'
import { createFakeClock, renderWithRealtime, samplePayload } from '../../src/testing'

async function openPanel() {
  const clock = createFakeClock()
  const { server } = renderWithRealtime(<RealtimeDebugPanel />, {
    provider: { environment: clock.environment },
  })
  await act(() => clock.advance(20))
  const emit = async (run: () => void) => {
    act(run)
    await act(() => clock.advance(20))
  }
  const types = () =>
    screen.queryAllByRole('listitem').map((row) => within(row).getByRole('button').textContent)
  return { clock, server, emit, types }
}

it('shows the newest first, with what became of each', async () => {
  const { server, emit, types } = await openPanel()
  await emit(() => {
    server.emit('goal.completed', samplePayload('goal.completed'))
    server.send('not json')
  })
  expect(types()[0]).toMatch(/malformed.*invalid$/)
  expect(types()[1]).toMatch(/goal\.completed.*delivered$/)
  expect(screen.getByText('connected')).toBeInTheDocument()
})

it('filters by type and by verdict', async () => {
  const user = userEvent.setup()
  const { server, emit, types } = await openPanel()
  await emit(() => {
    server.emit('goal.completed', samplePayload('goal.completed'))
    server.emit('issue.created', samplePayload('issue.created'))
    server.send(null)
  })
  await user.type(screen.getByRole('searchbox'), 'issue')
  expect(types()).toHaveLength(1)
  await user.clear(screen.getByRole('searchbox'))
  await user.selectOptions(screen.getByRole('combobox'), 'invalid')
  expect(types()).toHaveLength(1)
})

it('stands still while paused, and forgets when cleared', async () => {
  const user = userEvent.setup()
  const { server, emit, types } = await openPanel()
  await emit(() => server.emit('a.b'))
  await user.click(screen.getByRole('button', { name: 'Pause' }))
  await emit(() => server.emit('a.c'))
  expect(types()).toHaveLength(1)
  await user.click(screen.getByRole('button', { name: 'Resume' }))
  await emit(() => {})
  expect(types()).toHaveLength(2)
  await user.click(screen.getByRole('button', { name: 'Clear' }))
  expect(types()).toHaveLength(0)
})

it('writes a payload out when asked, and nothing that cannot be written breaks it', async () => {
  const user = userEvent.setup()
  const { server, emit } = await openPanel()
  await emit(() => server.send({ type: 'a.b', data: { big: 10n } }))
  await user.click(within(screen.getByRole('listitem')).getByRole('button'))
  expect(screen.getByText('(cannot be shown)')).toBeInTheDocument()
})

it.each([
  { clipboard: undefined, word: 'Selected, to be copied by hand' },
  {
    clipboard: { writeText: () => Promise.reject(new Error('denied')) },
    word: 'Selected, to be copied by hand',
  },
  { clipboard: { writeText: () => Promise.resolve() }, word: 'Copied' },
])('says what became of a copy: $word', async ({ clipboard, word }) => {
  const { server, emit } = await openPanel()
  await emit(() => server.emit('a.b', { note: 'all' }))
  vi.stubGlobal('navigator', Object.create(navigator, { clipboard: { value: clipboard } }))
  onTestFinished(() => void vi.unstubAllGlobals())
  act(() => screen.getByRole('button', { name: /a\.b/ }).click())
  act(() => screen.getByRole('button', { name: 'Copy' }).click())
  expect(await screen.findByRole('button', { name: word })).toBeInTheDocument()
  const selected = getSelection()?.toString() ?? ''
  if (word === 'Copied') expect(selected).toBe('')
  else expect(selected).toContain('"note": "all"')
})
