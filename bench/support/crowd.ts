import { setTimeout } from 'node:timers/promises'
import { now } from '../events.ts'
import { startProgram, type Program } from './program.ts'

/** Topics of the `server` scenario; each client reads one. */
export const topicCount = 100
/** Processes that the clients are spread over, each with an address of its own. */
const processCount = 2

/** A server with many clients. */
export interface Crowd {
  readonly server: Program
  readonly clients: readonly Program[]
  /** What the server held before the clients came, bytes. */
  readonly emptyBytes: number
  stop(): Promise<void>
}

/** What the memory of a program is measured as, bytes. */
export interface Memory {
  readonly resident: number
  readonly heap: number
}

/** What clients of one process have seen. */
interface ClientFacts {
  readonly received: number
  readonly lastAt: number
}

/** Starts a server and connects so many clients to it. */
export async function startCrowd(
  kind: string,
  clientCount: number,
  program = 'fanoutClients',
): Promise<Crowd> {
  const server = await startProgram('fanoutServer', [kind])
  const { resident: emptyBytes } = await server.call<Memory>('memory')
  const share = String(Math.ceil(clientCount / processCount))
  const clients = await Promise.all(
    Array.from({ length: processCount }, (_, index) =>
      startProgram(program, [
        String(server.ready),
        `127.0.0.${index + 2}`,
        share,
        String(topicCount),
      ]),
    ),
  )
  const stop = async () => {
    await Promise.all(clients.map((client) => client.stop()))
    await server.stop()
  }
  return { server, clients, emptyBytes, stop }
}

/** What all clients have seen together. */
export async function factsOf({ clients }: Crowd): Promise<ClientFacts> {
  const facts = await Promise.all(clients.map((client) => client.call<ClientFacts>('facts')))
  return {
    received: facts.reduce((sum, each) => sum + each.received, 0),
    lastAt: Math.max(...facts.map((each) => each.lastAt)),
  }
}

/** Waits until so many events have come to all clients together, or the time is over. */
export async function received(crowd: Crowd, expected: number, limitMs = 60_000) {
  const until = now() + limitMs
  let facts = await factsOf(crowd)
  while (facts.received < expected && now() < until) {
    await setTimeout(50)
    facts = await factsOf(crowd)
  }
  return facts
}
