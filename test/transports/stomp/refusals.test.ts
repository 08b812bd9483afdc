import { expect, it } from 'vitest'
import type { CloseReason } from '../../../src/protocol'
import { isRefusal, type Refusals } from '../../../src/transports/stomp/refusals'

const remember = (isCareful = false): Refusals => ({ refused: new Map(), isCareful })

it.each<CloseReason>([{ kind: 'forbidden' }, { kind: 'protocol' }])(
  'takes an ERROR for the answer to the one subscription it may mean: $kind',
  ({ kind }) => {
    const memory = remember()
    expect(isRefusal(memory, { kind, message: 'FORBIDDEN: no' }, ['/topic/a'])).toBe(true)
    const data = { topics: ['/topic/a'], code: 'FORBIDDEN', error: 'FORBIDDEN: no' }
    expect([...memory.refused]).toEqual([['/topic/a', { type: 'subscribe.error', data }]])
    expect(memory.isCareful).toBe(false)
  },
)

it('asks one by one when an ERROR may mean several', () => {
  const memory = remember()
  expect(isRefusal(memory, { kind: 'forbidden' }, ['/topic/a', '/topic/b'])).toBe(true)
  expect(memory).toEqual({ refused: new Map(), isCareful: true })
})

it('takes a close without a word for an answer only where it comes again', () => {
  const closed: CloseReason = { kind: 'lost', code: 1000, message: '' }
  const memory = remember()
  expect(isRefusal(memory, closed, ['/topic/a'])).toBe(true)
  expect(memory).toEqual({ refused: new Map(), isCareful: true })
  expect(isRefusal(memory, closed, ['/topic/a'])).toBe(true)
  expect([...memory.refused.keys()]).toEqual(['/topic/a'])
})

it.each<CloseReason>([
  { kind: 'unauthorized' },
  { kind: 'server' },
  { kind: 'rate-limited', code: undefined },
  { kind: 'lost', code: 1006 },
  { kind: 'forbidden', code: 4403 },
  { kind: 'protocol', code: 1009 },
])('takes nothing else for one: $kind $code', (reason) => {
  const memory = remember(true)
  expect(isRefusal(memory, reason, ['/topic/a'])).toBe(false)
  expect(isRefusal(memory, { kind: 'forbidden' }, [])).toBe(false)
  expect(memory.refused.size).toBe(0)
})
