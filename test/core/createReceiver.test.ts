import { describe, expect, it } from 'vitest'
import { createReceiver } from '../../src/core'
import { createLab } from './clientLab'

describe('a connection that breaks again and again', () => {
  /** How long the client waits, drawn in the middle, after it came back for the second time. */
  async function waitAfter(type: string | null) {
    const { back, client, clock, start } = createLab({ limits: { firstRetryMs: 2_000 } })
    await start()
    back.refuse('unreachable', 3)
    back.drop()
    await clock.advance(30_000)
    // Not long enough to be forgiven.
    client.retry()
    back.drop()
    await clock.settle()
    client.retry()
    await clock.advance(0)
    expect(client.getSnapshot().state).toBe('connected')
    if (type !== null) back.send({ type, data: {} })
    back.drop()
    return (client.getSnapshot().nextRetryAt ?? 0) - clock.now()
  }

  it('has proven itself by an event, and by nothing that it says of itself', async () => {
    const [proven, idle, system] = await Promise.all(['a.b', null, 'pong'].map(waitAfter))
    expect(proven).toBe(1_000)
    expect(idle).toBeGreaterThan(1_000)
    expect(system).toBe(idle)
  })
})

it('says that it is back before it says what was missed, and counts are of their moment', async () => {
  const { back, client, clock, start, notices } = createLab({}, { replay: 'none' })
  client.on('ready', ({ kind }) => notices.push(kind))
  await start()
  const before = client.stats()
  back.emit('a.b')
  back.drop()
  await clock.advance(2_000)
  expect(notices).toEqual(['first', 'returned', 'gap * null-null no-replay'])
  expect(before).toMatchObject({ received: 0, gaps: 0 })
})

describe('a user', () => {
  it('is the same on a link that names none', async () => {
    const identity: { userId?: string } = { userId: 'u-ada' }
    const { back, clock, start, notices } = createLab({}, { identity })
    await start()
    for (const userId of [undefined, 'u-ada']) {
      back.emit('a.b')
      Object.assign(identity, { userId })
      back.drop()
      await clock.advance(20_000)
    }
    expect(notices).toEqual(['replay 0', 'replay 0'])
    back.emit('a.b')
    identity.userId = 'u-ben'
    back.drop()
    await clock.advance(20_000)
    expect(notices.at(-1)).toBe('gap * null-null paused')
  })

  it('F32 is known as another one though a link between has named none', async () => {
    const identity: { userId?: string | undefined } = { userId: 'u-ada' }
    const { back, clock, start, notices } = createLab({}, { identity })
    await start()
    back.emit('a.b')
    for (const userId of [undefined, 'u-ben']) {
      identity.userId = userId
      back.drop()
      await clock.advance(20_000)
    }
    expect(notices).toEqual(['replay 0', 'gap * null-null paused'])
  })

  it('F32 who signs in after another keeps what was sent before the connection was made', async () => {
    const identity = { userId: 'u-ada' }
    const { client, start } = createLab({}, { identity })
    await start()
    client.disconnect()
    identity.userId = 'u-ben'
    const ack = client.publish('note.added', {}, { idempotencyKey: 'n1' })
    await start()
    await expect(ack).resolves.toMatchObject({ id: 'n1' })
  })

  it('is of the tenant that the app names, whatever the server says', async () => {
    const { back, start, events } = createLab(
      { tenant: 'tenant-2' },
      { identity: { userId: 'u', tenantId: 'tenant-1' } },
    )
    await start()
    for (const tenantId of ['tenant-1', 'tenant-2']) back.send({ type: 'a.b', data: { tenantId } })
    expect(events.map(({ tenantId }) => tenantId)).toEqual(['tenant-2'])
  })
})

it('signs out, though what waits cannot be cleared from the disk', async () => {
  const { back, clock } = createLab()
  let cleared = 0
  const receiver = createReceiver({
    transport: back.transport,
    environment: clock.environment,
    outbox: {
      load: () => Promise.resolve([]),
      put: () => Promise.resolve(),
      remove: () => Promise.resolve(),
      clear() {
        cleared++
        return Promise.reject(new Error('disk'))
      },
    },
  })
  receiver.connect()
  await clock.advance(0)
  receiver.disconnect()
  await clock.settle()
  expect(cleared).toBe(1)
})
