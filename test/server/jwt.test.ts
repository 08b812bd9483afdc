import { describe, expect, it } from 'vitest'
import { createJwtAuthenticate } from '../../src/server'
import { secret, signToken } from './support/signToken'

const at = Date.now()
const seconds = (fromNow: number) => at / 1_000 + fromNow
const authenticate = createJwtAuthenticate({ secret, now: () => at, clockToleranceMs: 1_000 })

it('says who a signed token belongs to and how long it is good', () => {
  const token = signToken({ exp: seconds(60) })
  expect(authenticate(token)).toEqual({ userId: 'ada', tenantId: 't1', expiresInMs: 61_000 })
  expect(authenticate(signToken({ exp: undefined }))).toEqual({ userId: 'ada', tenantId: 't1' })
})

it('says that a token has expired, once the clocks cannot differ that much', () => {
  expect(authenticate(signToken({ exp: seconds(-0.5) }))).toMatchObject({ userId: 'ada' })
  expect(() => authenticate(signToken({ exp: seconds(-2) }))).toThrow('the token has expired')
})

it('takes tokens of each of several secrets', () => {
  const next = 'the secret that follows, longer than 32 bytes'
  const both = createJwtAuthenticate({ secret: [next, secret] })
  expect(both(signToken())).toMatchObject({ userId: 'ada' })
  expect(both(signToken({}, { key: next }))).toMatchObject({ userId: 'ada' })
  expect(authenticate(signToken({}, { key: next }))).toBeNull()
})

it('asks for issuer and audience where they are given', () => {
  const strict = createJwtAuthenticate({ secret, issuer: 'app', audience: 'live' })
  expect(strict(signToken({ iss: 'app', aud: 'live' }))).toMatchObject({ userId: 'ada' })
  expect(strict(signToken({ iss: 'app', aud: ['web', 'live'] }))).toMatchObject({ userId: 'ada' })
  expect(strict(signToken({ iss: 'app' }))).toBeNull()
  expect(strict(signToken({ iss: 'app', aud: 'web' }))).toBeNull()
  expect(strict(signToken({ iss: 'other', aud: 'live' }))).toBeNull()
})

const [head = '', body = '', signature = ''] = signToken().split('.')
const forged = Buffer.from('{"sub":"eve","tenantId":"t2"}').toString('base64url')
const unsigned = signToken({}, { header: { alg: 'none' } })

describe('refuses', () => {
  it.each([
    ['no token', null],
    ['an empty one', ''],
    ['what is no token', 'ada'],
    ['alg none', unsigned],
    ['alg none with a signature', `${unsigned}${signature}`],
    ['alg None', signToken({}, { header: { alg: 'None' } })],
    ['another algorithm, well signed', signToken({}, { header: { alg: 'HS512' } })],
    ['the name of an algorithm with keys', signToken({}, { header: { alg: 'RS256' } })],
    ['an extension that must be understood', signToken({}, { header: { crit: ['b64'] } })],
    ['claims that were not signed', `${head}.${forged}.${signature}`],
    ['half a signature', `${head}.${body}.${signature.slice(0, 20)}`],
    ['no signature', `${head}.${body}.`],
    ['a fourth part', `${head}.${body}.${signature}.${signature}`],
    ['a signature by another secret', signToken({}, { key: 'x'.repeat(40) })],
    ['a token that is not good yet', signToken({ nbf: seconds(60) })],
    ['no subject', signToken({ sub: undefined })],
    ['a subject that is no text', signToken({ sub: { $ne: null } })],
    ['no tenant', signToken({ tenantId: undefined })],
    ["a tenant whose topic would be another's", signToken({ tenantId: 't1:jobs' })],
    ['an expiry that is no number', signToken({ exp: 'never' })],
    ['an endless token', signToken({ padding: 'x'.repeat(10_000) })],
  ])('%s', (_, token) => {
    expect(authenticate(token)).toBeNull()
  })
})

it.each([['short'], [[]], [['x'.repeat(31), secret]]])('does not start with %j', (weak) => {
  expect(() => createJwtAuthenticate({ secret: weak })).toThrow(/at least 32 bytes/)
})
