import { act, screen, waitFor } from '@testing-library/react'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { useEffect } from 'react'
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'
import { useRealtimeConnection } from '../../../src/react'
import { useEventHistory, type EventHistoryFilter } from '../../../src/react/jobs'
import { createJobLab } from './jobLab'

const line = (message: string) => ({
  id: `event: ${message}`,
  type: 'job_log',
  timestamp: '2026-03-04T09:30:00Z',
  data: { execution_id: 'e1', jobId: 'j1', level: 'info', message },
})
const log = Array.from({ length: 5 }, (_, index) => line(`line ${index}`))

const asked: { query: URLSearchParams; authorization: string | undefined }[] = []
let isBroken = false
let isSilent = false
/** Events have no ids, and the last page no cursor. */
let isBare = false
/** Runs between the history's answer and its arrival. */
let meanwhile = () => {}
let url = ''

const answer = ({ url = '', headers }: IncomingMessage) => {
  const query = new URL(url, 'http://127.0.0.1').searchParams
  asked.push({ query, authorization: headers.authorization })
  const start = Number(query.get('after') ?? 0)
  const end = Math.min(start + Number(query.get('limit')), log.length)
  const nextCursor = isBare && end === log.length ? null : String(end)
  const events = log
    .slice(start, end)
    .map((event) => (isBare ? { ...event, id: undefined } : event))
  return { events, nextCursor, hasMore: end < log.length }
}

const http = createServer((request, response) => {
  response.writeHead(isBroken ? 503 : 200, { 'Access-Control-Allow-Origin': '*' })
  const page = JSON.stringify(answer(request))
  meanwhile()
  if (!isSilent) response.end(page)
})

beforeEach(async () => {
  isBroken = isSilent = isBare = false
  meanwhile = () => {}
  asked.length = 0
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/api/events`
})
afterEach(() => new Promise((resolve) => http.close(resolve).closeAllConnections()))

function History(filter: Partial<EventHistoryFilter>) {
  const { events, status, hasMore, loadMore } = useEventHistory({ url, limit: 2, ...filter })
  return (
    <>
      <p data-testid="events" data-status={status}>
        {events.map(({ data }) => (data as { message: string }).message).join(', ')}
      </p>
      {hasMore && <button onClick={loadMore}>More</button>}
      {status === 'error' && <button onClick={loadMore}>Again</button>}
    </>
  )
}

function Retry() {
  const { retry } = useRealtimeConnection()
  return <button onClick={retry}>Retry</button>
}

const shown = (text: string) =>
  waitFor(() => expect(screen.getByTestId('events')).toHaveTextContent(text))
const press = (name: string) => act(() => screen.getByText(name).click())
const live = (server: ReturnType<typeof createJobLab>['server'], message: string, jobId = 'j1') =>
  act(() => server.emit('job_log', { executionId: 'e1', jobId, level: 'info', message }))

it('loads page after page, then follows what happens, and shows nothing twice', async () => {
  const { show, server } = createJobLab()
  await show(<History jobId="j1" types={['job_log']} token={() => 'secret'} since="2026-01-01" />)
  await shown('line 0, line 1')
  expect(Object.fromEntries(asked[0]?.query ?? [])).toEqual({
    jobId: 'j1',
    type: 'job_log',
    since: '2026-01-01',
    limit: '2',
  })
  expect(asked[0]?.authorization).toBe('Bearer secret')
  live(server, 'too early, it is on a later page')
  press('More')
  await shown('line 2, line 3')
  press('More')
  await shown('line 0, line 1, line 2, line 3, line 4')
  expect(screen.queryByText('More')).toBeNull()
  live(server, 'live')
  live(server, 'of another job', 'j2')
  act(() => server.send(log[4]))
  act(() => server.emit('job_completed', { executionId: 'e1', jobId: 'j1' }))
  await shown('line 4, live')
  expect(screen.getByTestId('events').textContent).toBe(
    'line 0, line 1, line 2, line 3, line 4, live',
  )
})

it('loses nothing that happens while a page is on its way, and shows it where it belongs', async () => {
  const { show, server } = createJobLab()
  meanwhile = () => live(server, `while ${asked.at(-1)?.query.get('after')} was asked for`)
  await show(<History jobId="j1" limit={3} />)
  await shown('line 0, line 1, line 2')
  press('More')
  await shown('line 4, while 3 was asked for')
  expect(screen.getByTestId('events').textContent).toBe(
    'line 0, line 1, line 2, line 3, line 4, while 3 was asked for',
  )
})

it('reads on where what is live may have begun too late, or has a hole', async () => {
  const { show, server, advance } = createJobLab()
  onTestFinished(() => void log.splice(5))
  server.refuse('unreachable', Infinity)
  await show(
    <>
      <History jobId="j1" limit={10} />
      <Retry />
    </>,
  )
  await shown('line 4')
  log.push(line('before the connection'))
  server.accept()
  press('Retry')
  await advance()
  await shown('line 4, before the connection')
  log.push(line('in the hole'))
  act(() => server.send({ type: 'gap', data: { topic: 't', from: 1, to: 3, reason: 'expired' } }))
  live(server, 'after the hole')
  await shown('in the hole, after the hole')
  expect(screen.getByTestId('events').textContent).toBe(
    'line 0, line 1, line 2, line 3, line 4, before the connection, in the hole, after the hole',
  )
})

it.each([2, 4, 10])('shows events without ids once, %i a page', async (limit) => {
  isBare = true
  const { show, server, advance } = createJobLab()
  onTestFinished(() => void log.splice(5))
  await show(<History jobId="j1" limit={limit} />)
  const pressMore = async (text: string) => {
    await waitFor(() => {
      act(() => screen.queryByText('More')?.click())
      expect(screen.getByTestId('events')).toHaveTextContent(text)
    })
    // The connection that is there by now lets it read on once more.
    await advance()
    await waitFor(() => expect(screen.getByTestId('events').dataset.status).toBe('ready'))
  }
  await pressMore('line 0, line 1, line 2, line 3, line 4')
  log.push(line('in the hole'), line('live'))
  act(() => server.send({ ...line('live'), id: undefined }))
  await shown('line 4, live')
  act(() => server.send({ type: 'gap', data: { topic: 't', from: 1, to: 3, reason: 'expired' } }))
  await pressMore('line 4, in the hole, live')
  expect(screen.getByTestId('events').textContent).toBe(
    'line 0, line 1, line 2, line 3, line 4, in the hole, live',
  )
})

it.each([2, 4, 10])('shows events without ids once after a pause, %i a page', async (limit) => {
  isBare = true
  const { show, server, wrap } = createJobLab()
  onTestFinished(() => void log.splice(5))
  const { rerender } = await show(<History jobId="j1" limit={limit} />)
  const readAll = (text: string) =>
    waitFor(() => {
      act(() => screen.queryByText('More')?.click())
      expect(screen.getByTestId('events').dataset.status).toBe('ready')
      expect(screen.getByTestId('events').textContent).toBe(text)
    })
  const all = 'line 0, line 1, line 2, line 3, line 4'
  await readAll(all)
  log.push(line('live'), line('in the pause'))
  act(() => server.send({ ...line('live'), id: undefined }))
  await shown('line 4, live')
  rerender(wrap(<History jobId="j1" limit={limit} enabled={false} />))
  rerender(wrap(<History jobId="j1" limit={limit} />))
  await readAll(`${all}, live, in the pause`)
})

it('tells of an answer that failed, and tries the same page again', async () => {
  const { show } = createJobLab()
  isBroken = true
  await show(<History executionId="e1" limit={10} />)
  await waitFor(() => expect(screen.getByTestId('events').dataset.status).toBe('error'))
  isBroken = false
  press('Again')
  await shown('line 0, line 1, line 2, line 3, line 4')
})

it.each(['the history', 'the token'])('waits 10 s for %s, and no longer', async (silent) => {
  isSilent = silent === 'the history'
  const { show, advance } = createJobLab()
  const never = new Promise<string>(() => {})
  await show(<History jobId="j1" token={() => (silent === 'the token' ? never : 'secret')} />)
  await advance(9_900)
  expect(screen.getByTestId('events')).toHaveAttribute('data-status', 'loading')
  await advance(200)
  expect(screen.getByTestId('events')).toHaveAttribute('data-status', 'error')
  isSilent = false
  press('Again')
  if (silent === 'the history') await shown('line 0, line 1')
})

it('starts anew when the question changes, and asks nothing while it is not enabled', async () => {
  const { show, wrap } = createJobLab()
  const { rerender } = await show(<History enabled={false} />)
  expect(asked).toEqual([])
  rerender(wrap(<History batchId="b1" until="2027-01-01" />))
  await shown('line 0, line 1')
  rerender(wrap(<History batchId="b2" limit={1} />))
  await waitFor(() => expect(screen.getByTestId('events').textContent).toBe('line 0'))
})

it('keeps the newest ten thousand', async () => {
  const { show, server, advance } = createJobLab()
  function Counted() {
    const { events, status } = useEventHistory({ url, limit: 100 })
    const [first] = events
    return (
      <p data-testid="events" data-status={status}>
        {events.length} events from {first?.id}
      </p>
    )
  }
  await show(<Counted />)
  await waitFor(() => expect(screen.getByTestId('events').dataset.status).toBe('ready'))
  await advance()
  act(() => server.send(Array.from({ length: 10_000 }, (_, index) => line(`live ${index}`))))
  await advance()
  await shown('10000 events from event: live 0')
})

it('shows live events at most once a frame', async () => {
  const { show, server, advance } = createJobLab()
  let commits = 0
  function Counted() {
    const { events, status } = useEventHistory({ url, limit: 100 })
    useEffect(() => {
      commits++
    }, [events])
    return <p data-testid="events" data-status={status}>{`${events.length} events`}</p>
  }
  await show(<Counted />)
  await waitFor(() => expect(screen.getByTestId('events').dataset.status).toBe('ready'))
  await advance()
  commits = 0
  for (let index = 0; index < 50; index++) {
    act(() => server.send(line(`live ${index}`)))
  }
  await advance()
  expect(screen.getByTestId('events')).toHaveTextContent('55 events')
  expect(commits).toBeLessThan(5)
})
