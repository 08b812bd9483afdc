import { clear, createStore, del, promisifyRequest, values, type UseStore } from 'idb-keyval'
import type { OutboxStore, StoredMessage } from '../core'

export interface IndexedDbOutboxOptions {
  /**
   * Name of the database. Put the user's id into it if several people may use the same browser: otherwise
   * messages of one user could be sent in the name of another.
   * @default 'tidings-outbox'
   */
  readonly name?: string
}

/**
 * Keeps messages in IndexedDB until the server has them: they survive a reload, and several tabs may
 * hold the same one, since the server takes an idempotency key once. Where there is no IndexedDB
 * (a server, some private windows) messages wait in memory alone.
 *
 * @example
 * ```tsx
 * const outbox = indexedDbOutbox({ name: `tidings-outbox-${user.id}` })
 * <RealtimeProvider outbox={outbox} …>
 * ```
 */
export function indexedDbOutbox({
  name = 'tidings-outbox',
}: IndexedDbOutboxOptions = {}): OutboxStore {
  let opened: UseStore | undefined
  let last = 0
  const store = () => (opened ??= createStore(name, 'messages'))
  return {
    async load() {
      const messages = await values<StoredMessage & { readonly at: number }>(store())
      return messages.sort((one, other) => one.at - other.at)
    },
    async put(message) {
      // Several may be put within a millisecond, and the database sorts them by their ids, which say nothing.
      last = Math.max(Date.now(), last + 1)
      const stored = { ...message, at: last }
      await store()('readwrite', (objects) => {
        objects.put(stored, message.id)
        // A page that is left at once aborts what it has not committed.
        objects.transaction.commit()
        return promisifyRequest(objects.transaction)
      })
    },
    remove: async (id) => del(id, store()),
    clear: async () => clear(store()),
  }
}
