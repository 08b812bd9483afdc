import { WebSocket } from 'ws'

interface Message {
  readonly id?: number
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

/** One target of the browser, or the browser itself. */
export interface DevToolsSession {
  send<T = unknown>(method: string, params?: Readonly<Record<string, unknown>>): Promise<T>
}

/**
 * A small client of the DevTools protocol. It enables no domain by itself: the Network domain, which
 * test drivers switch on, halves and worse the events a page can take.
 */
export async function connectDevTools(url: string) {
  const socket = new WebSocket(url, { perMessageDeflate: false })
  await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const waiting = new Map<number, (message: Message) => void>()
  let calls = 0

  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Message
    if (message.id !== undefined) waiting.get(message.id)?.(message)
  })
  const sessionOf = (sessionId?: string): DevToolsSession => ({
    send: (method, params = {}) =>
      new Promise((resolve, reject) => {
        const id = ++calls
        waiting.set(id, ({ result, error }) => {
          waiting.delete(id)
          if (error) reject(new Error(`${method}: ${error.message}`))
          else resolve(result as never)
        })
        socket.send(JSON.stringify({ id, method, params, sessionId }))
      }),
  })
  return { browser: sessionOf(), sessionOf, close: () => socket.close() }
}
