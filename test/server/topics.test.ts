import { describe, expect, it, vi } from 'vitest'
import { startServer } from './support/startServer'

describe('subscribe', () => {
  it('reads a topic of the own tenant from now on', async () => {
    const { client, append } = await startServer()
    const one = client()
    await one.auth()
    await append(2, { topic: 'tenant:t1:goal-1' })
    one.send({ action: 'subscribe', topics: ['tenant:t1:goal-1'] })
    const { data } = await one.next('subscribed')
    expect(data).toMatchObject({ topics: ['tenant:t1:goal-1'], replay: 'full' })
    expect(data.heads).toEqual({ 'tenant:t1:goal-1': expect.stringMatching(/:2$/) as string })
    await append(1, { topic: 'tenant:t1:goal-1' })
    await one.eventCount(1)
    expect(one.sequences).toEqual([3])
  })

  it('replays from the position that the frame names', async () => {
    const { client, append, realtime } = await startServer()
    await append(5, { topic: 'tenant:t1:goal-1' })
    const { epoch } = await realtime.store.head('tenant:t1:goal-1')
    const one = client()
    await one.auth()
    const resume = { 'tenant:t1:goal-1': `${epoch}:2` }
    one.send({ action: 'subscribe', topics: ['tenant:t1:goal-1'], resume })
    await one.eventCount(3)
    expect(one.sequences).toEqual([3, 4, 5])
  })

  it('replays a topic that is read already, for a client that found a hole in it', async () => {
    const { client, append, realtime } = await startServer()
    const one = client()
    await one.auth()
    one.send({ action: 'subscribe', topics: ['tenant:t1:goal-1'] })
    await one.next('subscribed')
    await append(3, { topic: 'tenant:t1:goal-1' })
    await one.eventCount(3)
    const { epoch } = await realtime.store.head('tenant:t1:goal-1')
    const resume = { 'tenant:t1:goal-1': `${epoch}:1` }
    one.send({ action: 'subscribe', topics: ['tenant:t1:goal-1'], resume })
    await one.eventCount(5)
    await append(1, { topic: 'tenant:t1:goal-1' })
    await one.eventCount(6)
    expect(one.sequences).toEqual([1, 2, 3, 2, 3, 4])
    one.send({ action: 'subscribe', topics: ['tenant:t1:goal-1'] })
    await one.next('subscribed', 2)
    expect(one.events).toHaveLength(6)
  })

  it('replays from the position that authentication named for the topic', async () => {
    const { client, append, realtime } = await startServer()
    await append(5, { topic: 'tenant:t1:goal-1' })
    const { epoch } = await realtime.store.head('tenant:t1:goal-1')
    const one = client()
    await one.auth({ resume: { 'tenant:t1:goal-1': `${epoch}:4` } })
    expect(one.events).toEqual([])
    one.send({ action: 'subscribe', topics: ['tenant:t1:goal-1'] })
    await one.eventCount(1)
    expect(one.sequences).toEqual([5])
  })

  it('begins anew with a topic that was left, wherever authentication said it stood', async () => {
    const { client, append, realtime } = await startServer()
    await append(5, { topic: 'tenant:t1:goal-1' })
    const { epoch } = await realtime.store.head('tenant:t1:goal-1')
    const one = client()
    await one.auth({ resume: { 'tenant:t1:goal-1': `${epoch}:4` } })
    const topics = ['tenant:t1:goal-1']
    one.send({ action: 'subscribe', topics })
    await one.eventCount(1)
    one.send({ action: 'unsubscribe', topics })
    one.send({ action: 'subscribe', topics })
    await one.next('subscribed', 1)
    await append(1, { topic: 'tenant:t1:goal-1' })
    await one.eventCount(2)
    expect(one.sequences).toEqual([5, 6])
  })

  it.each(['auth', 'subscribe'])(
    'ends a session whose topic cannot be read at its `%s`: it would miss what comes and never know',
    async (action) => {
      const { client, realtime } = await startServer()
      const one = client()
      if (action === 'subscribe') await one.auth()
      else await one.opened()
      vi.spyOn(realtime.store, 'readAll').mockRejectedValueOnce(new Error('secret'))
      one.send({ action, token: 'ada', topics: ['tenant:t1:goal-1'] })
      expect((await one.next('connection.error')).data.code).toBe('INTERNAL_ERROR')
      expect((await one.closed()).code).toBe(1011)
      expect(one.messages.join()).not.toContain('secret')
    },
  )

  it.each(['tenant:t2', 'tenant:t2:goal-1', 'tenant:t10', '__proto__', 'nowhere'])(
    'gives the same answer for a topic that is absent and one that is another’s: %s',
    async (foreign) => {
      const { client } = await startServer()
      const one = client()
      await one.auth()
      one.send({ action: 'subscribe', topics: [foreign] })
      expect((await one.next('subscribe.error')).data).toEqual({
        topics: [foreign],
        code: 'NOT_FOUND',
        error: 'no such topic',
      })
    },
  )

  it('F53 does not replay another tenant’s topic for a position named at authentication', async () => {
    const { client, append, realtime } = await startServer()
    await append(3, { topic: 'tenant:t2' })
    const { epoch } = await realtime.store.head('tenant:t2')
    const one = client()
    await one.auth({ resume: { 'tenant:t2': `${epoch}:0` } })
    await one.settled()
    expect(one.events).toEqual([])
  })

  it('F54 reads at most a hundred topics', async () => {
    const { client } = await startServer()
    const one = client()
    await one.auth()
    const topics = Array.from({ length: 100 }, (_, i) => `tenant:t1:${i}`)
    one.send({ action: 'subscribe', topics })
    expect((await one.next('subscribe.error')).data.error).toBe('too many topics')
  })

  it('F54 reads a topic again, although it reads as many as it may', async () => {
    const { client, append, realtime } = await startServer({ maxTopics: 3 })
    const one = client()
    await one.auth()
    const topics = ['tenant:t1:a', 'tenant:t1:b']
    one.send({ action: 'subscribe', topics: [...topics, ...topics] })
    await one.next('subscribed')
    await append(2, { topic: 'tenant:t1:a' })
    await one.eventCount(2)
    const { epoch } = await realtime.store.head('tenant:t1:a')
    one.send({ action: 'subscribe', topics, resume: { 'tenant:t1:a': `${epoch}:1` } })
    await one.eventCount(3)
    expect(one.sequences).toEqual([1, 2, 2])
  })

  it('hears nothing more of a topic after unsubscribe', async () => {
    const { client, append } = await startServer()
    const one = client()
    await one.auth()
    one.send({ action: 'subscribe', topics: ['tenant:t1:a'] })
    await one.next('subscribed')
    one.send({ action: 'unsubscribe', topics: ['tenant:t1:a'] })
    await one.settled()
    await append(1, { topic: 'tenant:t1:a' })
    await append(1)
    await one.eventCount(1)
    expect(one.events.map((event) => event.topic)).toEqual(['tenant:t1'])
  })
})

describe('publish', () => {
  it('stores the event, sends it to all and acknowledges it', async () => {
    const { client } = await startServer({ canPublish: () => true })
    const [one, two] = [client(), client()]
    await Promise.all([one.auth(), two.auth()])
    one.send({ action: 'publish', id: 'p1', type: 'note.added', data: { text: 'hi' } })
    expect((await one.next('ack')).data).toEqual({ id: 'p1', sequence: 1 })
    expect(await two.next('note.added')).toMatchObject({
      data: { text: 'hi' },
      sequence: 1,
      originId: 'p1',
      tenantId: 't1',
    })
  })

  it('makes one event of the same id sent twice, also over a new connection', async () => {
    const { client, realtime } = await startServer({ canPublish: () => true })
    const frame = { action: 'publish', id: 'p1', type: 'note.added', data: {} }
    const one = client()
    await one.auth()
    one.send(frame)
    one.send(frame)
    await one.next('ack', 1)
    one.socket.terminate()
    const two = client()
    await two.auth()
    two.send(frame)
    expect((await two.next('ack')).data).toEqual({ id: 'p1', sequence: 1 })
    expect(realtime.stats().eventsAppended).toBe(1)
  })

  it('keeps the ids of different users apart', async () => {
    const { client, realtime } = await startServer({
      canPublish: () => true,
      authenticate: (token) => ({ userId: token ?? '', tenantId: 't1' }),
    })
    for (const token of ['u-ada', 'u-ben']) {
      const one = client()
      await one.auth({ token })
      one.send({ action: 'publish', id: 'p1', type: 'note.added', data: {} })
      await one.next('ack')
    }
    expect(realtime.stats().eventsAppended).toBe(2)
  })

  it('refuses by default, and what `canPublish` refuses', async () => {
    const seen: unknown[] = []
    const strict = await startServer()
    const picky = await startServer({
      canPublish: (identity, request) => {
        seen.push(identity.userId, request)
        return false
      },
    })
    for (const { client } of [strict, picky]) {
      const one = client()
      await one.auth()
      one.send({ action: 'publish', id: 'p1', type: 'a.b', data: 1, topic: 'x', key: 'k' })
      expect((await one.next('publish.error')).data).toMatchObject({ id: 'p1', code: 'FORBIDDEN' })
    }
    expect(seen).toEqual(['u-ada', { type: 'a.b', data: 1, topic: 'x', key: 'k' }])
  })

  it('waits for a `canPublish` that has to ask', async () => {
    const { client, realtime } = await startServer({
      canPublish: (_, { type }) => Promise.resolve(type === 'a.b'),
    })
    const one = client()
    await one.auth()
    one.send({ action: 'publish', id: '1', type: 'b.a', data: {} })
    one.send({ action: 'publish', id: '2', type: 'a.b', data: {} })
    expect((await one.next('ack')).data.id).toBe('2')
    expect((await one.next('publish.error')).data).toMatchObject({ id: '1', code: 'FORBIDDEN' })
    expect(realtime.stats().eventsAppended).toBe(1)
  })

  it('F40 says that an event was not stored, without the store’s words', async () => {
    const { client, realtime } = await startServer({ canPublish: () => true })
    realtime.store.append = () => Promise.reject(new Error('disk /secret full'))
    const one = client()
    await one.auth()
    one.send({ action: 'publish', id: 'p1', type: 'a.b', data: {} })
    expect((await one.next('publish.error')).data).toMatchObject({ code: 'INTERNAL_ERROR' })
    expect(one.messages.join()).not.toContain('secret')
  })
})
