import { describe, expect, it } from 'vitest'
import {
  closeReasonOfDisconnect,
  closeReasonOfRefusal,
} from '../../../src/transports/socket-io/closeReasons'

const refusal = (message: string, more: object = {}) => Object.assign(new Error(message), more)

describe('a refusal', () => {
  it.each([
    ['no', { data: { status: 401 } }, 'unauthorized', 401],
    ['no', { data: { code: 403 } }, 'forbidden', 403],
    ['no', { data: { code: 4404 } }, 'forbidden', 4404],
    ['xhr poll error', { description: 503 }, 'server', 503],
    ['xhr poll error', { description: 429 }, 'rate-limited', 429],
    ['no', { data: { status: 400 } }, 'lost', undefined],
    ['websocket error', { description: { type: 'error' } }, 'lost', undefined],
    ['no', { data: { code: 'UNAUTHORIZED' } }, 'unauthorized', undefined],
    ['invalid token', {}, 'unauthorized', undefined],
    ['invalid token', { data: { status: 403 } }, 'forbidden', 403],
    ['timeout', {}, 'lost', undefined],
  ])('%s %j means %s', (message, more, kind, code) => {
    const cause = refusal(message, more)
    expect(closeReasonOfRefusal(cause)).toMatchObject({ kind, message, cause, code })
  })

  it('may say when to come back, in seconds', () => {
    const data = { status: 503, retryAfter: 40 }
    expect(closeReasonOfRefusal(refusal('later', { data }))).toMatchObject({
      kind: 'server',
      retryAfterMs: 40_000,
    })
  })
})

describe('a disconnect', () => {
  it.each([
    ['io server disconnect', undefined, 'ended'],
    ['ping timeout', undefined, 'timeout'],
    ['transport close', undefined, 'lost'],
    ['transport close', { context: { code: 1000 } }, 'lost'],
    ['transport close', { context: { code: 1009 } }, 'protocol'],
    ['transport error', new Error('x'), 'lost'],
  ])('%s %j means %s', (message, detail, kind) => {
    expect(closeReasonOfDisconnect(message, detail).kind).toBe(kind)
  })

  it('says when to come back, where its close does', () => {
    const context = { code: 1012, reason: '{"retryAfterMs":20000}' }
    expect(closeReasonOfDisconnect('transport close', { context })).toMatchObject({
      ...{ kind: 'server', spreadMs: 20_000 },
    })
  })
})
