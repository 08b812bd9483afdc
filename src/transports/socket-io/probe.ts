import type { Manager } from 'socket.io-client'

type PacketType = NonNullable<Parameters<Manager['_packet']>[0]['type']>

/** What is remembered from one attempt to the next. */
export interface ProbeMemory {
  /** The server has shown that it answers. */
  isAnswered: boolean
}

/** A namespace that servers do not have: they refuse it at once, which shows that they live. */
const namespace = '/alive'
/** Packet types. [Socket.IO protocol 5] */
const connectPacket = 0 as PacketType
const disconnectPacket = 1 as PacketType

/**
 * Makes a stock server give a sign of life when it is asked. The heart-beat of Socket.IO goes the
 * other way alone, and finds a dead link only after 45 s.
 *
 * @returns a function that asks, and says whether the server is known to answer
 */
export function createProbe(manager: Manager, memory: ProbeMemory): () => boolean {
  const send = (type: PacketType) => manager._packet({ type, nsp: namespace, options: {} })
  manager.on('packet', ({ type, nsp }) => {
    if (nsp !== namespace) return
    memory.isAnswered = true
    // A server that takes every namespace.
    if (type === connectPacket) send(disconnectPacket)
  })
  return () => {
    send(connectPacket)
    return memory.isAnswered
  }
}
