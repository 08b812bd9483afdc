import type { EventMap } from '../protocol'
import { insides, type Insides, type OpenReceiver } from './createReceiver'
import type { RealtimeReceiver, TopicStatus } from './realtimeClient'
import type { SessionInfo } from './transport'

/** A topic that somebody follows. */
interface Followed {
  /** By how many. */
  count: number
  status: TopicStatus
  /** By what it may be known here: its own name, and what the server calls it in its log. */
  names: readonly string[]
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

function followingOf(receiver: object): Following {
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
export function followTopics<TMap extends EventMap>(
  client: RealtimeReceiver<TMap>,
  topics: readonly string[],
): () => void {
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
export function topicStatus<TMap extends EventMap>(
  client: RealtimeReceiver<TMap>,
  topics: readonly string[],
): TopicStatus {
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
  /** Answered for, or asked for alone, and on which link. Of those that are asked for together, one that is refused spoils the others. */
  const asked = new Map<string, SessionInfo | undefined>()
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
    [...followed].flatMap(([topic, { status }]) => (status === 'waiting' ? topic : []))

  function ask(topic: string) {
    const { link, machine } = connection
    if (!link) {
      if (machine.phase === 'opening') late.add(topic)
    } else if (link.subscribe) {
      asked.set(topic, connection.info)
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
      for (const topic of waiting()) if (all.includes(topic)) enter(topic, 'live', true)
    }
    if (!link) return
    // What a link was opened with is certain.
    if (!link.subscribe) for (const topic of topics) enter(topic, 'live')
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
      // The link before may have been dead, and have brought it nothing that a replay could go on from.
      else if (entry.isAssumed && connection.info?.replay !== 'none') {
        notices.emit('topic', { topic, status: 'live' })
      }
    }
    const more = [...late]
    late.clear()
    more.forEach(ask)
    if (!more.length) expect()
  }

  /** What has come since it was left is not gone on from. */
  function settle(name: string) {
    if (left.delete(name)) delivery.leave(name)
  }

  function want(topic: string) {
    settle(topic)
    topics.add(topic)
    ask(topic)
  }

  const onSubscribed = controls.get('subscribed')
  controls.set('subscribed', (data) => {
    const named = namesIn(data)
    for (const topic of named) {
      asked.set(topic, connection.info)
      const entry = followed.get(topic)
      // It may have been refused to this tab, and given to another.
      if (entry) topics.add(topic)
      if (entry && named.length === 1 && data.heads) {
        entry.names = [topic, ...Object.keys(data.heads)]
        entry.names.forEach(settle)
      }
      enter(topic, 'live')
    }
    return onSubscribed?.(data)
  })
  controls.set('subscribe.error', (data) => {
    const open = waiting()
    const named = namesIn(data)
    for (const topic of named.length || open.length > 1 ? named : open) {
      // The next link is not to be refused for it.
      if (followed.get(topic)?.isGiven === false) topics.delete(topic)
      enter(topic, 'refused')
    }
    const { link, info } = connection
    if (link?.subscribe) for (const topic of topics) if (asked.get(topic) !== info) ask(topic)
    // An error of the server it is as well.
    return false
  })
  notices.on('ready', ({ kind }) => begin(kind === 'resumed'))
  inner.watchers.add(() => {
    if (!connection.link) left.forEach(settle)
  })

  return {
    follow(topic) {
      const known = followed.get(topic)
      if (known) known.count++
      else {
        const isGiven = topics.has(topic)
        const status = isGiven && connection.link ? 'live' : 'waiting'
        followed.set(topic, { count: 1, status, names: [topic], isGiven })
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
        late.delete(topic)
        connection.link?.unsubscribe?.(topic)
        for (const name of entry.names) {
          if ([...followed.values()].some(({ names }) => names.includes(name))) continue
          left.add(name)
          delivery.leave(name)
        }
      }, lingerMs)
    },
    statusOf: (topic) => followed.get(topic)?.status ?? 'waiting',
  }
}
