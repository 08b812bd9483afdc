import type { Manager } from 'socket.io-client'

/** What is remembered from one attempt to the next. */
export interface ProbeMemory {
  /** The server has shown that it answers. */
  isAnswered?: boolean
}

/** A packet of the protocol below events. [Socket.IO protocol 5] */
interface Packet {
  readonly type: number
  readonly nsp: string
}

interface PacketManager {
  _packet(packet: Packet & { readonly options: object }): void
  on(event: 'packet', listener: (packet: Packet) => void): void
}

/** A namespace that servers do not have: they refuse it at once, which shows that they live. */
const namespace = '/alive'
const connectPacket = 0
const disconnectPacket = 1

/**
 * Makes a stock server give a sign of life when it is asked. The heart-beat of Socket.IO goes the
 * other way alone, and finds a dead link only after 45 s.
 *
 * @returns a function that asks, and says whether the server is known to answer
 */
export function createProbe(manager: Manager, memory: ProbeMemory): () => boolean {
  const packets = manager as unknown as PacketManager
  const send = (type: number) => packets._packet({ type, nsp: namespace, options: {} })
  packets.on('packet', ({ type, nsp }) => {
    if (nsp !== namespace) return
    memory.isAnswered = true
    // A server that takes every namespace.
    if (type === connectPacket) send(disconnectPacket)
  })
  return () => {
    send(connectPacket)
    return !!memory.isAnswered
  }
}
