import { expect, it } from 'vitest'
import { createMemoryStore } from '../../../../src/server'
import { serializeCursor } from '../../../../src/server/gateways/http/cursor'
import { resumeOf } from '../../../../src/server/gateways/http/resume'

const store = createMemoryStore()
const ask = (topics: readonly string[], id: string | undefined, resume = '') =>
  resumeOf(store, topics, {
    header: () => id,
    url: new URL(`http://server/?${new URLSearchParams({ resume }).toString()}`),
  })

it.each([
  ['a bookmark', 'x'.repeat(20_000), ''],
  ['a list of positions', undefined, 'x'.repeat(20_000)],
])('takes %s that is too long to be read for a place that is not known', async (_, id, resume) => {
  expect(await ask(['a'], id, resume)).toEqual({ resume: new Map(), hasLost: true })
})

it('needs no bookmark for topics that are all counted', async () => {
  const { resume, hasLost } = await ask(['a'], 'x'.repeat(20_000), '{"a":"e:7"}')
  expect([...resume]).toEqual([['a', { epoch: 'e', offset: 7 }]])
  expect(hasLost).toBe(false)
})

it('begins where a topic stands that is new to a reader who counts, or has a bookmark', async () => {
  expect(await ask(['a', 'b'], 'event-7', '{"a":"e:7"}')).toEqual({
    resume: new Map([['a', { epoch: 'e', offset: 7 }]]),
    hasLost: false,
  })
  const head = await store.head('b')
  const bookmark = serializeCursor(new Map([['a', { epoch: 'e', offset: 7 }]]))
  const { resume, hasLost } = await ask(['a', 'b'], bookmark)
  expect([resume.get('b'), hasLost]).toEqual([head, false])
})

it('begins anew for a reader that names no place', async () => {
  expect(await ask(['a'], undefined)).toEqual({ resume: new Map(), hasLost: false })
})
