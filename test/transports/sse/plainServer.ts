import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Transport } from '../../../src/core'
import { startLinkProxy } from '../../conformance/linkProxy'
import {
  staleToken,
  type Backend,
  type Refusal,
  type TestEvent,
} from '../../conformance/transportConformance'

interface PlainServerOptions {
  readonly transport: (url: string, quietMs?: number) => Transport
  /** Whether it keeps what it sent, and goes on after `Last-Event-ID`. */
  readonly keepsLog: boolean
  /** Something between the network and the server. @returns its port, and how to end it */
  readonly front?: (port: number) => Promise<{ port: number; close: () => Promise<void> }>
}

/** The event stream of a server that shares no code with the client, as the contract of the executions has it. */
export async function startPlainServer(options: PlainServerOptions): Promise<Backend> {
  const log: string[] = []
  const streams = new Set<ServerResponse>()
  const tokens: string[] = []
  const urls: string[] = []
  let refusal: Refusal | null = null
  let retryAfterMs = 0
  let server: Server
  let port = 0

  function statusOf(token: string) {
    if (refusal !== null) return Number(refusal)
    return token === staleToken ? 401 : 200
  }

  function answer(url: URL, headers: NodeJS.Dict<string | string[]>, response: ServerResponse) {
    const token = String(headers.authorization ?? '').replace('Bearer ', '')
    tokens.push(token)
    urls.push(url.pathname + url.search)
    const status = statusOf(token)
    if (status !== 200) {
      const wait = { 'Retry-After': String(Math.ceil(retryAfterMs / 1_000)) }
      response.writeHead(status, status === 503 ? wait : {}).end()
      return
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' })
    const after = headers['last-event-id'] ?? url.searchParams.get('lastEventId')
    const missed = after ? log.slice(Number(after)) : []
    response.write(`retry: 100\n\n${missed.join('')}`)
    streams.add(response)
    response.on('close', () => streams.delete(response))
  }

  async function listen() {
    server = createServer((request, response) => {
      answer(new URL(request.url ?? '/', 'http://localhost'), request.headers, response)
    })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    ;({ port } = server.address() as AddressInfo)
  }

  async function stop() {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }

  const broadcast = (text: string) => {
    for (const stream of streams) stream.write(text)
  }

  function emit({ type, data }: TestEvent) {
    const number = log.length + 1
    const id = options.keepsLog ? `id: ${number}\n` : ''
    const envelope = { type, timestamp: '2026-03-04T09:30:00Z', data }
    const block = `${id}data: ${JSON.stringify(envelope)}\n\n`
    log.push(block)
    broadcast(block)
  }

  await listen()
  const beat = setInterval(() => broadcast(': heartbeat\n\n'), 100)
  const front = await options.front?.(port)
  const proxy = await startLinkProxy(() => front?.port ?? port)
  let closing: Promise<void> | undefined
  async function close() {
    clearInterval(beat)
    await proxy.close()
    await front?.close()
    await stop()
  }
  return {
    ...proxy,
    environment: {},
    transport: ({ quietMs } = {}) =>
      options.transport(`http://127.0.0.1:${proxy.port}/api/events/stream?jobId=j1`, quietMs),
    topic: (name) => name,
    emit: async (event) => emit(event),
    emitMany: async (events) => events.forEach(emit),
    refuse(why, ms = 0) {
      refusal = why
      retryAfterMs = ms
    },
    async restart() {
      await stop()
      await listen()
    },
    sendRaw: (kind) =>
      broadcast(`data: ${kind === 'corrupt' ? '{"type":"test.numb' : 'x'.repeat(1_100_000)}\n\n`),
    connectionCount: () => streams.size,
    tokens: () => tokens,
    urls: () => urls,
    close: () => (closing ??= close()),
  }
}
