import type { Transport } from 'tidings/core'

/** Everything a transport must do, over the smallest carrier there is: the browser's own. */
export const broadcast = (name: string): Transport => ({
  name: 'broadcast',
  open(_session, on) {
    const channel = new BroadcastChannel(name)
    // Ready is told later, never from within `open`.
    queueMicrotask(() => on.ready({ replay: 'none' }))
    channel.onmessage = ({ data }) => on.frame(data)
    return {
      send(message) {
        channel.postMessage(message)
        // Nobody answers here: what is sent counts as arrived.
        on.frame({ type: 'ack', data: message })
      },
      close: () => channel.close(),
    }
  },
})
