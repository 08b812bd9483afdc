/** A `BroadcastChannel` whose messages arrive in the next microtask: virtual time never overtakes them. */
export function createChannels() {
  const open = new Set<Channel>()

  class Channel {
    onmessage: ((event: { data: unknown }) => void) | null = null

    constructor(readonly name: string) {
      open.add(this)
    }

    postMessage(message: unknown) {
      if (!open.has(this)) throw new DOMException('the channel is closed', 'InvalidStateError')
      for (const other of open) {
        if (other === this || other.name !== this.name) continue
        const data: unknown = structuredClone(message)
        queueMicrotask(() => open.has(other) && other.onmessage?.({ data }))
      }
    }

    close() {
      open.delete(this)
    }
  }
  return { Channel, open }
}
