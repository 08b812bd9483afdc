import { describe, expect, it } from 'vitest'
import { createEnvironment, type Position, type Session } from '../../../src/core'
import { addressOf, frameOf } from '../../../src/transports/sse/stream'

const session = (topics: string[], resumeFrom: Position | null = null): Session => ({
  token: () => Promise.resolve(null),
  resumeFrom,
  topics: new Set(topics),
  signal: new AbortController().signal,
  environment: createEnvironment(),
  maxFrameBytes: 1_048_576,
})

describe('the frame of a block', () => {
  it.each([
    ['an envelope', '{"id":"1","type":"a","timestamp":"t","data":{}}', undefined, undefined],
    ['an envelope without id', '{"type":"a","timestamp":"t","data":{}}', undefined, '1'],
    ['an envelope without type', '{"id":"1","timestamp":"t","data":{}}', 'a', undefined],
    ['one that names itself otherwise', '{"eventId":"1","type":"a","data":{}}', 'b', '2'],
  ])('is %s, completed', (_, data, event, id) => {
    expect(frameOf(data, event, id)).toMatchObject({ type: 'a', data: {}, eventId: '1' })
  })

  it('is the payload of a named event, whatever fields it has', () => {
    for (const payload of [{ goal_id: 7, type: 'note' }, { data: 'x' }, [1], null, 'text']) {
      const frame = frameOf(JSON.stringify(payload), 'goal-created', '1')
      expect(frame).toEqual({ type: 'goal-created', data: payload, eventId: '1' })
    }
  })

  it('is a list of frames, or whatever else is no envelope, as it came', () => {
    expect(frameOf('[{"type":"a"}]', undefined, '1')).toEqual([{ type: 'a' }])
    expect(frameOf('7', undefined, undefined)).toBe(7)
    expect(frameOf('{"type":', 'a', '1')).toBe('{"type":')
  })

  it('does not take what is called like a built-in for one', () => {
    const frame = frameOf('{"__proto__":{"type":"b"},"data":{}}', 'constructor', undefined)
    expect(frame).toMatchObject({ type: 'constructor' })
    expect(({} as { type?: string }).type).toBeUndefined()
  })
})

describe('the address', () => {
  const url = 'https://api.example.app/stream?a=1'

  it('keeps its query, and has topics only where they are asked for', async () => {
    expect((await addressOf({ url }, session(['x']))).href).toBe(url)
    const asked = await addressOf({ url, topicsParameter: 'topic' }, session(['x', 'y & z']))
    expect(asked.searchParams.get('topic')).toBe('x,y & z')
    expect(asked.searchParams.get('a')).toBe('1')
  })

  it('says where each topic that a server numbers ends', async () => {
    const topics = new Map([
      ['x', { epoch: 'e', offset: 7 }],
      ['y', { epoch: '', offset: 3 }],
    ])
    const address = await addressOf({ url: () => url }, session([], { topics }))
    expect(address.searchParams.get('resume')).toBe('{"x":"e:7"}')
  })
})
