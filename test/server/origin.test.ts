import { describe, expect, it } from 'vitest'
import { isLocalOrigin, isOriginAllowed } from '../../src/server/origin'

describe('isOriginAllowed', () => {
  it.each([
    ['same', 'https://app.test', 'app.test', true],
    ['same', 'https://app.test:8443', 'app.test', false],
    ['same', 'https://evil.test', 'app.test', false],
    ['same', 'null', 'app.test', false],
    ['any', 'https://evil.test', 'app.test', true],
    [['https://app.test'], 'https://app.test', 'api.test', true],
    [['https://app.test'], 'https://app.test.evil.test', 'api.test', false],
    [['https://app.test'], 'http://app.test', 'api.test', false],
    [(origin: string) => origin.endsWith('.test'), 'https://a.test', 'b.test', true],
    ['same', undefined, 'app.test', true],
    [[], undefined, 'app.test', true],
  ] as const)('%s: %s asking %s → %s', (allowed, origin, host, expected) => {
    expect(isOriginAllowed(allowed, origin, host)).toBe(expected)
  })
})

describe('isLocalOrigin', () => {
  it.each([
    ['http://localhost:5173', true],
    ['http://127.0.0.1:6006', true],
    ['http://[::1]:3000', true],
    ['https://app.localhost', true],
    ['http://localhost.evil.test', false],
    ['http://evil.test/?localhost', false],
    ['null', false],
    ['chrome-extension://localhost', false],
  ])('%s → %s', (origin, expected) => {
    expect(isLocalOrigin(origin)).toBe(expected)
  })
})
