import { Centrifuge } from 'centrifuge'
import type { CloseReason, TopicPosition, Transport } from 'tidings/core'

/** Centrifugo: channels are topics; with history switched on they are numbered and replayed. */
export const centrifugo = (url: string): Transport => ({
  name: 'centrifugo',
  open({ token, topics, resumeFrom }, on) {
    const client = new Centrifuge(url, { getToken: async () => (await token()) ?? '' })
    const heads = new Map<string, TopicPosition>()
    /** What comes before the link is ready. */
    const held: unknown[] = []
    let connectionId: string | undefined
    let isReady = false
    let isDone = false
    /** Subscriptions that are still under way; the link is ready once there is none. */
    let waiting = topics.size
    let isWhole = resumeFrom !== null

    const close = () => {
      isDone = true
      client.disconnect()
    }
    const finish = (reason: CloseReason) => {
      if (isDone) return
      close()
      on.closed(reason)
    }

    function ready() {
      isReady = true
      on.ready({ connectionId, heads, replay: isWhole ? 'full' : 'none' })
      for (const frame of held.splice(0)) on.frame(frame)
    }

    function subscribe(topic: string, from?: TopicPosition) {
      client.removeSubscription(client.getSubscription(topic))
      const subscription = client.newSubscription(topic, from && { recoverable: true, since: from })
      let epoch = ''
      subscription.on('subscribed', ({ streamPosition, recovered }) => {
        epoch = streamPosition?.epoch ?? ''
        if (isReady) return
        if (streamPosition) heads.set(topic, streamPosition)
        isWhole &&= recovered
        if (--waiting === 0) ready()
      })
      subscription.on('publication', ({ data, offset }) => {
        const frame = { ...(data as object), ...(epoch && { topic, epoch, sequence: offset }) }
        if (!isReady) held.push(frame)
        else if (!isDone) on.frame(frame)
      })
      subscription.subscribe()
    }

    client.on('connected', (context) => {
      connectionId = context.client
      if (waiting === 0 && !isReady) ready()
    })
    // It would retry by itself; here the client of Tidings does. Code 0 is the first attempt.
    client.on('connecting', ({ code, reason }) => {
      if (code > 0) finish({ kind: 'lost', code, message: reason })
    })
    client.on('error', ({ error }) => finish({ kind: 'unreachable', message: error.message }))
    client.on('disconnected', ({ code, reason }) =>
      finish({
        kind: code === 1 || code === 3500 ? 'unauthorized' : 'ended',
        code,
        message: reason,
      }),
    )
    for (const topic of topics) subscribe(topic, resumeFrom?.topics.get(topic))
    client.connect()
    return {
      subscribe,
      unsubscribe: (topic) => client.removeSubscription(client.getSubscription(topic)),
      close,
    }
  },
})
