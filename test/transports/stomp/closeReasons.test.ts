import { describe, expect, it } from 'vitest'
import {
  closeReasonOfClose,
  closeReasonOfErrorFrame,
} from '../../../src/transports/stomp/closeReasons'

describe('an ERROR frame', () => {
  it.each([
    ['UNAUTHORIZED', '', true, 'unauthorized'],
    ['Bad CONNECT', 'Access refused for user', false, 'unauthorized'],
    ['no', 'no', false, 'unauthorized'],
    ['no', 'no', true, 'protocol'],
    ['FORBIDDEN', 'not for you', true, 'forbidden'],
    ['RATE_LIMIT_EXCEEDED', '', false, 'rate-limited'],
    ['', 'Broker not available', false, 'server'],
  ])('%j %j (ready: %s) means %s', (message, body, isReady, kind) => {
    const reason = closeReasonOfErrorFrame(message, body, isReady)
    expect(reason).toEqual({ kind, message: message || body })
  })

  it('may say when to come back, in its body', () => {
    const body = '{"retryAfterMs":20000}'
    expect(closeReasonOfErrorFrame('RATE_LIMIT_EXCEEDED', body, true)).toEqual({
      ...{ kind: 'rate-limited', message: 'RATE_LIMIT_EXCEEDED' },
      ...{ retryAfterMs: 20_000, spreadMs: 2_000 },
    })
  })
})

describe('a close', () => {
  it.each([
    [1000, false, 'lost'],
    [1000, true, 'lost'],
    [1002, false, 'protocol'],
    [1002, true, 'lost'],
    [4401, true, 'unauthorized'],
    [1006, false, 'lost'],
  ])('%i (SockJS: %s) means %s', (code, isSockJs, kind) => {
    expect(closeReasonOfClose(code, 'why', isSockJs)).toMatchObject({ kind, code, message: 'why' })
  })
})
