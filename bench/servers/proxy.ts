import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { now } from '../events.ts'
import type { ProxyFault } from './commands.ts'

const restartMs = 1_000

/** Stands between browser and server and breaks connections, the same way for every protocol. */
export async function createProxy(target: number) {
  const pairs = new Set<readonly [Socket, Socket]>()
  let isDown = false

  const server = createServer((inner) => {
    if (isDown) {
      inner.resetAndDestroy()
      return
    }
    const pair = [inner, connect(target, '127.0.0.1')] as const
    const [, outer] = pair
    pairs.add(pair)
    inner.pipe(outer)
    outer.pipe(inner)
    for (const socket of pair) {
      socket.on('error', () => {})
      socket.on('close', () => {
        pairs.delete(pair)
        inner.destroy()
        outer.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    port: (server.address() as AddressInfo).port,
    /** @returns when it happened, milliseconds since the epoch */
    turn(fault: ProxyFault): number {
      for (const [inner, outer] of pairs) {
        if (fault === 'cut' || fault === 'restart') inner.destroy()
        if (fault === 'cut' || fault === 'restart') outer.destroy()
        if (fault !== 'silent') continue
        // Open on both sides, but nothing comes through: a half-open connection.
        inner.unpipe(outer).pause()
        outer.unpipe(inner).pause()
      }
      if (fault === 'restart') {
        isDown = true
        setTimeout(() => {
          isDown = false
        }, restartMs)
      }
      return now()
    },
  }
}
