import { expect, it, vi } from 'vitest'
import { defineEvents } from '../../src/core'
import { createLab } from './clientLab'

const ids = (event: { data: unknown }) => (event.data as { ids: string[] }).ids

it.each(['*', 'a.*', 'a.b'])(
  'a handler that a handler subscribes to %j hears the next event',
  async (pattern) => {
    const { back, client, start } = createLab()
    await start()
    const heard: unknown[] = []
    // Others are there already.
    for (const each of ['*', 'a.*', 'a.b']) client.subscribe(each, () => {})
    const stop = client.subscribe('a.b', () => {
      stop()
      client.subscribe(pattern, ({ sequence }) => heard.push(sequence))
    })
    back.emit('a.b')
    expect(heard).toEqual([])
    back.emit('a.b')
    expect(heard).toEqual([2])
  },
)

it('a payload in which `keysOf` finds nothing to list harms no other event', async () => {
  const errors = vi.fn()
  const { back, client, start } = createLab({ events: defineEvents({}, { keysOf: ids }) })
  client.on('error', errors)
  await start()
  const heard: unknown[] = []
  client.subscribe('a.b', ({ sequence }) => heard.push(sequence), { key: 'x' })
  back.emitMany([
    { type: 'a.b', data: {} },
    { type: 'a.b', data: { ids: ['x'] } },
  ])
  expect(heard).toEqual([2])
  expect(errors).toHaveBeenCalledOnce()
})
