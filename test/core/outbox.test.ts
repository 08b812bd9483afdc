import { describe, expect, it } from 'vitest'
import type {
  OutboxStore,
  SessionInfo,
  StoredMessage,
  Transport,
  TransportEvents,
} from '../../src/core'
import { createLab } from './clientLab'

const stored = (id: string, expiresAt: number): StoredMessage => ({
  ...{ id, type: 'note.added', data: { id }, expiresAt },
})

/** A disk, and what is on it. */
function createStore(messages: unknown[] = []) {
  const kept = new Map(messages.map((one, index) => [String(index), one]))
  const store: OutboxStore = {
    load: () => Promise.resolve([...kept.values()] as StoredMessage[]),
    put: (one) => Promise.resolve(void kept.set(one.id, one)),
    remove: (id) => {
      for (const [key, one] of kept) if ((one as StoredMessage | null)?.id === id) kept.delete(key)
      return Promise.resolve()
    },
    clear: () => Promise.resolve(kept.clear()),
  }
  return { store, kept }
}

/** A server that takes everything and answers nothing. */
function createSilentServer() {
  const sent: unknown[] = []
  const transport: Transport = {
    name: 'silent',
    open(_, on) {
      on.ready({ replay: 'none', clockAheadMs: 3_600_000 })
      return { send: (message) => sent.push(message), close() {} }
    },
  }
  return { sent, transport }
}

describe('a store', () => {
  it('keeps a message until the server has it', async () => {
    const { store, kept } = createStore()
    const { client, start } = createLab({ outbox: store })
    const ack = client.publish('note.added', { n: 1 }, { key: 'k', topic: 't', timeoutMs: 5_000 })
    expect([...kept.values()]).toMatchObject([
      { type: 'note.added', data: { n: 1 }, key: 'k', topic: 't' },
    ])
    await start()
    await ack
    expect(kept.size).toBe(0)
  })

  it('gives after a reload what still counts, in its order; what is late or no message is dropped', async () => {
    const { clock } = createLab()
    const now = clock.now()
    const { store, kept } = createStore([
      stored('late', now),
      stored('first', now + 60_000),
      null,
      stored('second', now + 60_000),
    ])
    const { client, back, start } = createLab({ outbox: store })
    client.pending()
    await start()
    expect(back.sent).toMatchObject([
      { action: 'publish', id: 'first', type: 'note.added', data: { id: 'first' } },
      { action: 'publish', id: 'second' },
    ])
    expect([...kept.values()]).toEqual([null])
    expect(client.pending()).toEqual([])
  })

  it('is not needed: what cannot be kept is sent all the same', async () => {
    const full = () => Promise.reject(new Error('the disk is full'))
    const { client, start } = createLab({
      outbox: { load: full, put: full, remove: full, clear: full },
    })
    const ack = client.publish('note.added', {})
    await start()
    await expect(ack).resolves.toBeDefined()
  })
})

/** A transport that changes its links unseen, and what each connection of it was sent. */
async function startChangingLink() {
  const sent: string[] = []
  let on!: TransportEvents
  let name: string | undefined
  const transport: Transport = {
    name: 'changing',
    open(_, events) {
      on = events
      return {
        get send() {
          if (name === undefined) return
          return (message: unknown) => sent.push(`${name} ${(message as StoredMessage).id}`)
        },
        close() {},
      }
    },
  }
  const { client, start } = createLab({ transport })
  await start()
  const publish = (id: string) =>
    void client.publish('a.b', {}, { idempotencyKey: id }).catch(() => {})
  const become = (next: string | undefined, info: Partial<SessionInfo> = {}) => {
    name = next
    on.ready({ replay: 'full', connectionId: next, ...info })
  }
  return { sent, publish, become, client }
}

describe('a link that takes the place of another without a break', () => {
  it('is sent what the one before could not send', async () => {
    const { sent, publish, become, client } = await startChangingLink()
    become(undefined)
    publish('m1')
    become('socket')
    expect(sent).toEqual(['socket m1'])
    client.close()
  })

  it('is sent what the one before may have lost', async () => {
    const { sent, publish, become, client } = await startChangingLink()
    become('first')
    publish('m1')
    become('second')
    expect(sent).toEqual(['first m1', 'second m1'])
    client.close()
  })

  it('is not sent it twice where it is the same one, told of again', async () => {
    const { sent, publish, become, client } = await startChangingLink()
    become('first', { isDegraded: true })
    publish('m1')
    become('first')
    expect(sent).toEqual(['first m1'])
    client.close()
  })
})

describe('a message', () => {
  it('is shown while it waits, and whether it is on its way', async () => {
    const { client, clock, start } = createLab(createSilentServer())
    const told: unknown[] = []
    client.onPending(() => told.push(client.pending().map(({ isSent }) => isSent)))
    const outcome = client.publish('a.b', { n: 1 }, { idempotencyKey: 'k' }).catch(() => {})
    const message = { id: 'k', type: 'a.b', data: { n: 1 }, expiresAt: clock.now() + 30_000 }
    expect(client.pending()).toEqual([{ ...message, isSent: false }])
    await start()
    expect(client.pending()).toEqual([{ ...message, isSent: true }])
    await clock.advance(30_000)
    await outcome
    expect(told).toEqual([[false], [true], []])
    expect(client.stats().published).toBe(1)
  })

  it('with the key of one that waits is that one', async () => {
    const { client, back, start } = createLab()
    const acks = [1, 2].map((n) => client.publish('a.b', { n }, { idempotencyKey: 'k' }))
    await start()
    const [first, second] = await Promise.all(acks)
    expect(first).toEqual(second)
    expect(back.sent).toHaveLength(1)
  })

  it('has an id of its own when it names no key', async () => {
    const { client } = createLab()
    const sent = [1, 2].map((n) => client.publish('a.b', { n }))
    const ids = client.pending().map(({ id }) => id)
    expect(new Set(ids).size).toBe(2)
    client.close()
    await Promise.allSettled(sent)
  })

  it('names its topic to the server, its key, and nothing that it does not have', async () => {
    const { client, back, start } = createLab()
    await start()
    await client.publish('a.b', {}, { topic: 't', key: 'k', idempotencyKey: '1' })
    await client.publish('a.b', {}, { idempotencyKey: '2' })
    expect(back.sent).toStrictEqual([
      { action: 'publish', id: '1', type: 'a.b', data: {}, topic: 't', key: 'k' },
      { action: 'publish', id: '2', type: 'a.b', data: {} },
    ])
  })

  it('F36 names its deadline by the clock of the server', async () => {
    const { sent, transport } = createSilentServer()
    const { client, clock, start } = createLab({ transport })
    await start()
    const outcome = client.publish('a.b', {}, { timeoutMs: 5_000 }).catch(() => {})
    expect(sent).toMatchObject([{ expiresAt: clock.now() + 5_000 + 3_600_000 }])
    client.close()
    await outcome
  })

  it('that the server refuses without a word is refused all the same', async () => {
    const { client, start, back } = createLab()
    await start()
    back.freeze()
    const ack = client.publish('a.b', {}, { idempotencyKey: 'k' })
    back.thaw()
    back.send({ type: 'publish.error', data: { id: 'unknown' } })
    back.send({ type: 'publish.error', data: { id: 'k', code: 7, error: 7 } })
    await expect(ack).rejects.toMatchObject({
      code: 'PUBLISH_REFUSED',
      message: 'The server refused the message.',
      serverCode: '',
    })
  })
})
