import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Connections that may wait to be accepted, when all clients come back at once. What is beyond is not
 * answered, and tries again after seconds; the platform's default is 511.
 */
const backlog = 4_096

/** An HTTP server that can go away for a while and come back on the same port. */
export class Listener {
  readonly #server: Server
  readonly #host: string
  #comeBack: NodeJS.Timeout | null = null

  constructor(server: Server, host: string) {
    this.#server = server
    this.#host = host
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, this.#host, backlog, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
  }

  /** New connections are refused by the machine itself until the time is over. */
  stopFor(downMs: number): void {
    if (!this.#server.listening) return
    const { port } = this.#server.address() as AddressInfo
    this.#server.close()
    this.#server.closeIdleConnections()
    this.#comeBack = setTimeout(() => {
      this.#comeBack = null
      this.#server.listen(port, this.#host, backlog)
    }, downMs)
  }

  async close(): Promise<void> {
    if (this.#comeBack) clearTimeout(this.#comeBack)
    if (!this.#server.listening) return
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }
}
