import type { Identity } from '../../identity'

/**
 * The topic behind a room: `job:7` is `tenant:<id>:job:7`, so no client can name another tenant's.
 * A user's own room keeps its name; another's is nobody's.
 *
 * @returns `null` where there is none
 */
export function topicOfRoom(room: string, { tenantId, userId }: Identity): string | null {
  if (room.startsWith('user:')) return room === `user:${userId}` ? room : null
  if (room === `tenant:${tenantId}` || room.startsWith(`tenant:${tenantId}:`)) return room
  return /^(?!tenant:)[\w.-]{1,64}(:[\w.-]{1,64}){0,4}$/.test(room)
    ? `tenant:${tenantId}:${room}`
    : null
}

/** Names that Socket.IO keeps for itself; emitting one would throw. */
const reserved = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
])

/** The name of an event on the wire: `job.progress` is `job:progress`. */
export function wireNameOf(type: string): string {
  const name = type.replaceAll('.', ':')
  return reserved.has(name) ? `event:${name}` : name
}
