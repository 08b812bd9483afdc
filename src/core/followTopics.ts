import { addListener } from './addListener'
import { insides, type Insides, type OpenReceiver } from './createReceiver'
import type { RealtimeReceiver, TopicStatus } from './realtimeClient'

/** A topic that somebody follows. */
interface Followed {
  /** By how many. */
  count: number
  status: TopicStatus
  /** What the server calls it in its log, where it has one. */
  logTopics?: readonly string[]
  /** Nobody has said that it is live. */
  isAssumed?: boolean
  /** The client was made with it: it is never left. */
  readonly isGiven: boolean
}

type Following = NonNullable<Insides['following']>

/** A topic that nobody follows any more is left after this long: the next page may want it again. */
const lingerMs = 1_000
/** A server that confirms nothing is taken to have heard after this long what it was asked for. */
const answerMs = 1_000

function followingOf(receiver: RealtimeReceiver): Following {
  const { [insides]: inner } = receiver as OpenReceiver
  return (inner.following ??= createFollowing(inner))
}

/**
 * Subscribes the client's one connection to topics, for as long as anybody follows them. They outlive
 * every reconnect, and go on from where they stood. `client.on('topic')` tells how it stands with them.
 *
 * @returns unfollow, idempotent
 * @example `const unfollow = followTopics(client, ['project:42'])`
 */
export function followTopics(client: RealtimeReceiver, topics: readonly string[]): () => void {
  const { follow, unfollow } = followingOf(client)
  const names = new Set(topics)
  names.forEach(follow)
  return () => {
    names.forEach(unfollow)
    names.clear()
  }
}

/**
 * How it stands with topics that are followed: `live` once all of them are, `refused` as soon as one is.
 * Without any it is `waiting`.
 */
export function topicStatus(client: RealtimeReceiver, topics: readonly string[]): TopicStatus {
  const found = topics.map(followingOf(client).statusOf)
  return (['refused', 'waiting', 'live'] as const).find((one) => found.includes(one)) ?? 'waiting'
}

const namesIn = ({ topics }: Record<string, unknown>) =>
  [topics].flat().filter((name): name is string => typeof name === 'string')

function createFollowing(inner: Insides): Following {
  const { connection, delivery, environment, notices } = inner
  const { topics } = connection
  const { controls } = delivery
  const followed = new Map<string, Followed>()
  /** Left since the link was opened: what was under way still comes, but is not gone on from. */
  const left = new Set<string>()
  /** Asked for alone on this link. Of those that are asked for together, one that is refused spoils the others. */
  const asked = new Set<string>()
  /** Wanted while a link was being opened, which may have said by then what it wants. */
  const late = new Set<string>()

  function enter(topic: string, status: TopicStatus, isAssumed = false) {
    const entry = followed.get(topic)
    // What was only assumed before is news once it is certain.
    if (!entry || (entry.status === status && (isAssumed || !entry.isAssumed))) return
    Object.assign(entry, { status, isAssumed })
    notices.emit('topic', { topic, status })
  }

  const waiting = () =>
    [...followed.keys()].filter((topic) => followed.get(topic)?.status === 'waiting')

  function ask(topic: string) {
    const { link, machine } = connection
    if (!link) {
      if (machine.phase === 'opening') late.add(topic)
    } else if (link.subscribe) {
      asked.add(topic)
      link.subscribe(topic)
      expect()
    } else {
      // It says only when it is opened what it wants; all that a page wants makes one.
      queueMicrotask(() => {
        if (connection.link === link) connection.reopen()
      })
    }
  }

  /** What the link was asked for is live, at the latest a little later. */
  function expect() {
    const { link } = connection
    const all = waiting()
    const enterAll = () => {
      if (connection.link !== link) return
      for (const topic of all) {
        if (followed.get(topic)?.status === 'waiting') enter(topic, 'live', true)
      }
    }
    if (!link) return
    if (!link.subscribe) enterAll()
    else if (all.length) environment.setTimer(enterAll, answerMs)
  }

  function begin(isAnew: boolean) {
    asked.clear()
    for (const [topic, entry] of followed) {
      if (entry.isGiven) enter(topic, 'live')
      else if (isAnew) {
        enter(topic, 'waiting')
        // It may have been refused to somebody else.
        if (!topics.has(topic)) want(topic)
      }
    }
    const more = [...late].filter((topic) => topics.has(topic))
    late.clear()
    more.forEach(ask)
    if (!more.length) expect()
  }

  function want(topic: string) {
    left.delete(topic)
    topics.add(topic)
    ask(topic)
  }

  const settle = controls.get('subscribed')
  controls.set('subscribed', (data) => {
    const named = namesIn(data)
    for (const topic of named) {
      const entry = followed.get(topic)
      if (entry && named.length === 1 && data.heads) {
        entry.logTopics = Object.keys(data.heads)
        for (const name of entry.logTopics) left.delete(name)
      }
      enter(topic, 'live')
    }
    return settle?.(data)
  })
  controls.set('subscribe.error', (data) => {
    const open = waiting()
    const named = namesIn(data)
    for (const topic of named.length || open.length > 1 ? named : open) {
      // The next link is not to be refused for it.
      if (followed.get(topic)?.isGiven === false) topics.delete(topic)
      enter(topic, 'refused')
    }
    for (const topic of waiting()) if (!asked.has(topic)) ask(topic)
    // An error of the server it is as well.
    return false
  })
  notices.on('ready', ({ kind }) => begin(kind === 'resumed'))
  addListener(
    inner.watchers,
    () => {
      if (connection.link) return
      left.forEach(delivery.leave)
      left.clear()
    },
    inner,
  )

  return {
    follow(topic) {
      const known = followed.get(topic)
      if (known) known.count++
      else {
        const isGiven = topics.has(topic)
        const status = isGiven && connection.link ? 'live' : 'waiting'
        followed.set(topic, { count: 1, status, isGiven })
        if (!isGiven) want(topic)
      }
    },
    unfollow(topic) {
      const entry = followed.get(topic)
      if (!entry || --entry.count) return
      environment.setTimer(() => {
        if (entry.count || followed.get(topic) !== entry) return
        followed.delete(topic)
        if (entry.isGiven) return
        topics.delete(topic)
        connection.link?.unsubscribe?.(topic)
        for (const name of [topic, ...(entry.logTopics ?? [])]) {
          left.add(name)
          delivery.leave(name)
        }
      }, lingerMs)
    },
    statusOf: (topic) => followed.get(topic)?.status ?? 'waiting',
  }
}
