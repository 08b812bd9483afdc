import { useCallback, useEffect, useSyncExternalStore } from 'react'
import { followTopics, topicStatus, type TopicStatus } from '../core'
import { useRealtimeContext } from './realtimeContext'

/**
 * Subscribes the one connection to a topic while the component is there. Several components may follow
 * the same one; it is left a second after the last of them has gone. Its events come to the handlers
 * like all others.
 *
 * Over a stream or polling, which say in their address what they want, a topic that is followed takes
 * the place of what the server gives unasked: name that in the provider's `topics`.
 *
 * @param topic - one topic, a list of topics, or `null` to follow none for now
 * @returns the status: `live` once events of the topic arrive. What the app fetches from then on misses no event
 * @example
 * ```tsx
 * const status = useRealtimeTopic(`project:${projectId}`)
 * if (status === 'refused') return <NoAccess />
 * ```
 */
export function useRealtimeTopic(topic: string | readonly string[] | null): TopicStatus {
  const { client } = useRealtimeContext()
  // A list is compared by what it holds, so that it may be written inline.
  const names = JSON.stringify([topic ?? []].flat())
  const read = () => topicStatus(client, JSON.parse(names) as string[])
  useEffect(() => followTopics(client, JSON.parse(names) as string[]), [client, names])
  const subscribe = useCallback((listener: () => void) => client.on('topic', listener), [client])
  return useSyncExternalStore(subscribe, read, () => 'waiting')
}
