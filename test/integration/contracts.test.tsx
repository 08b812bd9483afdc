import { render, screen, waitFor, within } from '@testing-library/react'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { useState, type ReactNode } from 'react'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { GoalActivityFeed } from '../../src/components'
import { JobCard } from '../../src/components/job-card/JobCard'
import type { Transport, WebSocketConstructor } from '../../src/core'
import { goalEvents, goalEventTypes, type GoalEventType } from '../../src/domains/goals'
import { executionEvents, normalizationEvents, operationsEvents } from '../../src/domains/jobs'
import type { EventDefinitions } from '../../src/protocol'
import { RealtimeProvider, useRealtimeEvent } from '../../src/react'
import { operationsTopics, useEventHistory } from '../../src/react/jobs'
import { samplePayload } from '../../src/testing'
import { socketIo } from '../../src/transports/socket-io'
import { sse } from '../../src/transports/sse'
import { stomp } from '../../src/transports/stomp'
import { webSocket } from '../../src/transports/websocket'
import { startStompBroker } from '../support/stompBroker'
import { startSocketIo } from '../transports/socket-io/startSocketIo'

/** A message of a contract, and where it is to end. */
interface Message {
  /** As the contract spells it. */
  readonly wire: string
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
  /** What the job's card then says … */
  readonly text?: string
  /** … and in which status; a message that is about no job has none. */
  readonly status?: string
}

const ids = (message: number) => ({ executionId: 'e1', jobId: `job-${message}`, batchId: 'b1' })
const site = { siteUrl: 'https://acme.example', siteName: 'Acme', goal: 'Order' }
const running = { status: 'running' }

const executions: readonly Message[] = [
  {
    wire: 'job_started',
    type: 'job.started',
    data: { ...ids(0), ...site },
    ...running,
    text: 'Acme',
  },
  {
    wire: 'job_progress',
    type: 'job.progress',
    data: { ...ids(1), currentStep: 'Filling in', progressPercentage: 40 },
    ...running,
    text: '40%',
  },
  {
    wire: 'job_completed',
    type: 'job.completed',
    data: ids(2),
    status: 'completed',
    text: 'job-2',
  },
  {
    wire: 'job_failed',
    type: 'job.failed',
    data: { ...ids(3), error: 'No such page' },
    status: 'failed',
    text: 'No such page',
  },
  { wire: 'job_log', type: 'job.log', data: { ...ids(4), level: 'info', message: 'Clicked' } },
  { wire: 'execution_started', type: 'execution.started', data: { executionId: 'e1', jobs: 4 } },
  {
    wire: 'execution_completed',
    type: 'execution.completed',
    data: { executionId: 'e1', jobs: 4 },
  },
  { wire: 'batch_completed', type: 'batch.completed', data: { executionId: 'e1', batchId: 'b1' } },
]

const rows = { processedRows: 1_000, validRows: 990, invalidRows: 10 }
const normalization: readonly Message[] = [
  {
    wire: 'job:progress',
    type: 'job.progress',
    data: { jobId: 0, ...rows, totalRows: 2_000, progress: 50 },
    ...running,
    text: '1,000 of 2,000',
  },
  {
    wire: 'job:completed',
    type: 'job.completed',
    data: { jobId: 1, ...rows, status: 'completed', outputFileUrl: 'https://acme.example/out.csv' },
    status: 'completed',
    text: 'Result',
  },
  {
    wire: 'job:failed',
    type: 'job.failed',
    data: { jobId: 2, status: 'failed', errorMessage: 'No header' },
    status: 'failed',
    text: 'No header',
  },
]

const operations = ['extraction', 'migration', 'data_quality'].flatMap((entityType) =>
  [
    { eventType: 'status_changed', more: { status: 'PAUSED' }, status: 'paused', text: 'Paused' },
    { eventType: 'progress_updated', more: { progress: 30 }, ...running, text: '30%' },
    { eventType: 'phase_changed', more: { phase: 'LOADING' }, ...running, text: 'Loading' },
    { eventType: 'completed', more: {}, status: 'completed', text: 'Completed' },
    { eventType: 'failed', more: { message: 'Disk full' }, status: 'failed', text: 'Disk full' },
  ].map(({ eventType, more, ...end }): Message => {
    const entityId = `${entityType}-${eventType}`
    const data = { eventType, entityType, entityId, ...more, timestamp: '2026-03-04T09:30:00Z' }
    return { wire: eventType, type: `${entityType}.${eventType}`, data, ...end }
  }),
)

const goal = { goalId: 'g1', entityType: 'goal', entityId: 'g1' }
const harmless = { error: 'Not there', code: 'NOT_FOUND' }
const dataOf = (type: GoalEventType) =>
  type.endsWith('.error')
    ? harmless
    : { ...samplePayload(type), ...(/^[^.]+\./.test(type) && goal) }
const goals: readonly Message[] = goalEventTypes.map((type) => ({
  ...{ wire: type, type, data: dataOf(type) },
}))

/** Says how often an event of the type was heard by the hook. */
function Heard({ type }: { type: string }) {
  const [count, setCount] = useState(0)
  useRealtimeEvent(type as never, () => setCount((before) => before + 1))
  return <p data-testid={`heard ${type}`}>{count}</p>
}

function History({ url }: { url: string }) {
  const { events, status } = useEventHistory({ url })
  return (
    <p data-testid="history" data-status={status}>
      {events.map(({ type }) => `${type} `)}
    </p>
  )
}

const idOf = ({ data }: Message) => String(data.jobId ?? data.entityId)

interface App {
  readonly transport: Transport
  readonly events: unknown
  readonly messages: readonly Message[]
  readonly topics?: readonly string[]
  readonly children?: ReactNode
}

/** Every hook and component that a message of the contract may end in. */
function ContractApp({ transport, events, messages, topics, children }: App) {
  return (
    <RealtimeProvider
      transport={transport}
      events={events as EventDefinitions}
      token={() => 'token-1'}
      topics={topics && [...topics]}
      environment={{ WebSocket: WebSocket as unknown as WebSocketConstructor }}
    >
      {messages.map((message) => (
        <div key={message.type} data-testid={message.type}>
          <Heard type={message.type} />
          {message.status && <JobCard jobId={idOf(message)} locale="en" />}
        </div>
      ))}
      {children}
    </RealtimeProvider>
  )
}

const patient = { timeout: 30_000 }

/** Each was heard once, and each job's card says what became of it. */
async function expectEnds(messages: readonly Message[]): Promise<void> {
  await waitFor(() => {
    for (const { type } of messages)
      expect(screen.getByTestId(`heard ${type}`), type).toHaveTextContent('1')
  }, patient)
  for (const { type, status, text = '' } of messages) {
    if (!status) continue
    const card = within(screen.getByTestId(type)).getByRole('article')
    await waitFor(() => expect(card, type).toHaveTextContent(text), patient)
    expect(card.dataset.status, type).toBe(status)
  }
}

/** A server of plain HTTP, gone when the test is. */
async function listen(server = createServer()) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

it('executions, by an event stream: every message ends in its hook and component', async () => {
  const streams: ServerResponse[] = []
  const { address } = await listen(
    createServer(({ url = '' }, response) => {
      response.setHeader('Access-Control-Allow-Origin', '*')
      if (!url.endsWith('/stream')) return void response.end('{"events":[],"hasMore":false}')
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders()
      streams.push(response)
    }),
  )
  render(
    <ContractApp
      transport={sse({ url: `http://${address}/api/events/stream` })}
      events={executionEvents}
      messages={executions}
    >
      <History url={`http://${address}/api/events`} />
    </ContractApp>,
  )
  await waitFor(() => expect(streams).toHaveLength(1), patient)
  const history = screen.getByTestId('history')
  await waitFor(() => expect(history.dataset.status).toBe('ready'), patient)
  executions.forEach(({ wire, data }, index) => {
    const frame = { id: `id-${index}`, type: wire, timestamp: '2026-03-04T09:30:00Z', data }
    streams[0]?.write(`id: id-${index}\ndata: ${JSON.stringify(frame)}\n\n`)
  })
  await expectEnds(executions)
  const told = executions.map(({ type }) => type).join(' ')
  await waitFor(() => expect(history.textContent.trim()).toBe(told), patient)
}, 60_000)

it('normalization, by Socket.IO: every message ends in its hook and component', async () => {
  const server = await startSocketIo()
  onTestFinished(() => server.close())
  render(
    <ContractApp
      transport={socketIo({ url: `http://127.0.0.1:${server.port()}` })}
      events={normalizationEvents}
      messages={normalization}
    />,
  )
  await waitFor(() => expect(server.io.sockets.sockets.size).toBe(1), patient)
  for (const { wire, data } of normalization) server.io.emit(wire, data)
  await expectEnds(normalization)
  expect(screen.getByRole('link', { name: 'Result' })).toHaveAttribute(
    'href',
    'https://acme.example/out.csv',
  )
}, 60_000)

it('operations, by STOMP: every message ends in its hook and component', async () => {
  const broker = await startStompBroker()
  onTestFinished(() => broker.close())
  render(
    <ContractApp
      transport={stomp({ url: `ws://127.0.0.1:${broker.port()}/ws-plain` })}
      events={operationsEvents}
      messages={operations}
      topics={operationsTopics}
    />,
  )
  await waitFor(() => expect(broker.subscriptionCount()).toBe(operationsTopics.length), patient)
  for (const { data } of operations) {
    const topic = {
      extraction: 'extractions',
      migration: 'migrations',
      data_quality: 'data-quality',
    }
    broker.publish(`/topic/${topic[data.entityType as keyof typeof topic]}`, data)
  }
  await expectEnds(operations)
}, 60_000)

it('goals, by WebSocket: every message ends in its hook and component', async () => {
  const { server, address } = await listen()
  const sockets = new WebSocketServer({ server })
  // Nothing counts before it.
  const isFirst = ({ type }: Message) => type === 'auth.success'
  const inOrder = [...goals.filter(isFirst), ...goals.filter((message) => !isFirst(message))]
  sockets.on('connection', (socket) => {
    const send = ({ wire, data }: Message, eventId: number) =>
      socket.send(JSON.stringify({ type: wire, timestamp: '2026-03-04T09:30:00Z', eventId, data }))
    socket.once('message', () => inOrder.forEach(send))
  })
  render(
    <ContractApp
      transport={webSocket({ url: `ws://${address}` })}
      events={goalEvents}
      messages={goals}
    >
      <GoalActivityFeed goalId="g1" />
    </ContractApp>,
  )
  await expectEnds(goals)
  const shown = goals.filter(({ type }) => !/^(auth|connection|ping|pong)/.test(type))
  // a handler hears at once, the feed shows with the next frame
  await waitFor(() => expect(screen.getAllByRole('article')).toHaveLength(shown.length), patient)
}, 60_000)
