import { describe, expect, it } from 'vitest'
import { RealtimeError } from '../../src/core'
import { createCredentials } from '../../src/core/credentials'
import { createFakeClock } from '../../src/testing'

type Options = Parameters<typeof createCredentials>[0]

const create = (options: Options) =>
  createCredentials(options, createFakeClock().environment, 1_000)

describe('the token to present', () => {
  it('is the fresh one while the app goes on naming the one that was refused, or none', async () => {
    let own: string | null = 'old'
    const { current, refresh } = create({ token: () => own, refreshToken: () => 'fresh' })
    expect(await current()).toBe('old')
    await refresh()
    expect(await current()).toBe('fresh')
    own = null
    expect(await current()).toBe('fresh')
  })

  it('is the one that the app names as soon as that is another one', async () => {
    let own = 'old'
    const { current, refresh } = create({ token: () => own, refreshToken: () => 'fresh' })
    await current()
    await refresh()
    own = 'newest'
    expect(await current()).toBe('newest')
  })

  it('is none for an app without tokens, whom no refusal can help', async () => {
    const { current, refresh } = create({})
    expect(await current()).toBeNull()
    expect(await refresh()).toEqual({ type: 'refused', isFinal: true })
  })

  it('is asked for once, however many want it', async () => {
    let calls = 0
    const { current } = create({ token: () => `token-${++calls}` })
    expect(await Promise.all([current(), current()])).toEqual(['token-1', 'token-1'])
    expect(await current()).toBe('token-2')
  })
})

describe('a refresh that throws', () => {
  it.each([
    [true, Object.assign(new Error('expired'), { status: 401 })],
    [true, Object.assign(new Error('not you'), { status: 403 })],
    [false, Object.assign(new Error('busy'), { status: 503 })],
    [false, new TypeError('fetch failed')],
    [true, new RealtimeError('UNAUTHORIZED', 'signed out')],
    [false, new RealtimeError('HISTORY', 'busy', { retryable: true })],
  ])('is final: %s', async (isFinal, cause) => {
    const { refresh } = create({ token: () => 'old', refreshToken: () => Promise.reject(cause) })
    expect(await refresh()).toEqual({ type: 'refused', isFinal, cause })
  })
})
