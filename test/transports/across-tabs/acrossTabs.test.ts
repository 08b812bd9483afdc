import { afterEach, describe, expect, it } from 'vitest'
import type { FakeServerOptions } from '../../../src/testing'
import { createTabs } from './createTabs'

let tabs: ReturnType<typeof createTabs> | undefined
afterEach(() => tabs?.close())
const start = (options?: FakeServerOptions) => (tabs = createTabs(options))

describe('tabs that share a connection', () => {
  it('have one between them, and all hear every event', async () => {
    const { back, openMany, until } = start()
    const many = await openMany(10)
    expect(back.attempts).toBe(1)
    back.emit('a.b')
    back.emitMany([{ type: 'a.b' }, { type: 'a.b' }])
    await until(() => many.every(({ sequences }) => sequences.length === 3))
    for (const { sequences } of many) expect(sequences).toEqual([1, 2, 3])
  })
})
