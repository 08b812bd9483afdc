import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { onUpgrade, refuseUpgrade } from '../gateways/upgrades'

/** Lets WebSockets through or, as some networks do, nothing but plain HTTP. */
export class WebSocketGate {
  readonly #sockets = new Set<Duplex>()
  #isBlocked = false

  get isBlocked(): boolean {
    return this.#isBlocked
  }

  /** Stands before the gateways that are attached later. */
  watch(httpServer: Server): void {
    onUpgrade(httpServer, (_request, socket) => {
      if (this.#isBlocked) refuseUpgrade(socket, 403)
      else {
        this.#sockets.add(socket)
        socket.once('close', () => this.#sockets.delete(socket))
      }
      return this.#isBlocked
    })
  }

  /** Cuts those that are open, and refuses others until told otherwise. @returns how many were cut */
  block(): number {
    this.#isBlocked = true
    const { size } = this.#sockets
    for (const socket of this.#sockets) socket.destroy()
    return size
  }

  open(): void {
    this.#isBlocked = false
  }
}
