import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WireName } from './contenders/contender.ts'
import { sendBurst, sendSteadily } from './servers/send.ts'
import { attachments } from './servers/index.ts'
import { createProxy } from './servers/proxy.ts'
import { createQueryApi } from './servers/queryApi.ts'
import type { Command, Reply } from './servers/commands.ts'
import type { Wire } from './servers/wire.ts'

/**
 * The process that every contender gets its events from. It is started by `support/server.ts` and
 * takes commands over IPC, so that no command competes with the events for a socket.
 */
const [pageFile = '', recovers] = process.argv.slice(2)
const page = await readFile(pageFile)
const html =
  '<!doctype html><meta charset="utf-8"><div id="root"></div><script type="module" src="/page.js"></script>'

const api = createQueryApi()
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://x')
  if (pathname === '/') response.setHeader('content-type', 'text/html').end(html)
  else if (pathname === '/page.js') response.setHeader('content-type', 'text/javascript').end(page)
  else if (pathname.startsWith('/api/')) api.handle(pathname, response)
  // What is left belongs to the protocols.
})
const wires = new Map<WireName, Wire>()
for (const [name, attach] of Object.entries(attachments)) {
  wires.set(name as WireName, await attach(server, { recovers: recovers === 'recovers' }))
}
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as AddressInfo
const proxy = await createProxy(port)

function wireOf(name: WireName): Wire {
  const wire = wires.get(name)
  if (!wire) throw new Error(`no wire ${name}`)
  return wire
}

let stopping = new AbortController()

async function carryOut(command: Command): Promise<unknown> {
  switch (command.name) {
    case 'burst':
      return sendBurst(wireOf(command.wire), command)
    case 'steady':
      stopping = new AbortController()
      return sendSteadily(wireOf(command.wire), { ...command, signal: stopping.signal })
    case 'stop':
      return stopping.abort()
    case 'storm':
      api.begin(command)
      return sendSteadily(wireOf(command.wire), { ...command, onSend: api.onEvent })
    case 'storm-report':
      return api.report()
    case 'proxy':
      return proxy.turn(command.fault)
    default:
      return command satisfies never
  }
}

process.on('message', ({ id, command }: { id: number; command: Command }) => {
  const reply = (message: Reply) => process.send?.(message)
  carryOut(command).then(
    (value) => reply({ id, value }),
    (error: unknown) => reply({ id, error: String((error as Error).stack) }),
  )
})
process.on('disconnect', () => process.exit())
process.send?.({ id: 0, value: { port, proxyPort: proxy.port } } satisfies Reply)
