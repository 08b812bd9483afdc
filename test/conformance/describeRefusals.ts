import { describe, expect, it } from 'vitest'
import { eventually, startConformance } from './startConformance'
import { staleToken, type TransportHarness } from './transportHarness'

export function describeRefusals(harness: TransportHarness): void {
  const { reportsHttpStatus, reportsRetryAfter, presentsToken = true } = harness.capabilities

  describe('refusals', () => {
    it('a 401 costs one refresh, and the fresh token is presented', async () => {
      let refreshes = 0
      const { client, backend, reaches, snapshot } = await startConformance(harness, {
        isIdle: true,
        token: () => (reportsHttpStatus ? staleToken : 'token-fresh'),
        refreshToken: () => `token-fresh-${++refreshes}`,
      })
      client.connect()
      await reaches('connected')
      expect(refreshes).toBe(reportsHttpStatus ? 1 : 0)
      if (presentsToken) expect(backend.tokens().at(-1)).toContain('token-fresh')
      expect(snapshot().error).toBeNull()
    })

    it('a 401 for the fresh token as well is final', async () => {
      let refreshes = 0
      const { client, backend, reaches, snapshot } = await startConformance(harness, {
        isIdle: true,
        refreshToken: () => `token-fresh-${++refreshes}`,
      })
      backend.refuse('401')
      client.connect()
      if (reportsHttpStatus) {
        await reaches('failed')
        expect(snapshot().error).toMatchObject({ code: 'UNAUTHORIZED', retryable: false })
        expect(refreshes).toBe(1)
        return
      }
      await eventually(() => expect(snapshot().attempt).toBeGreaterThan(2))
      expect(refreshes).toBe(0)
    })

    it('a 403 is final, without another attempt', async () => {
      const { client, backend, reaches, snapshot, attempts } = await startConformance(harness, {
        isIdle: true,
      })
      backend.refuse('403')
      client.connect()
      if (!reportsHttpStatus) {
        await eventually(() => expect(snapshot().attempt).toBeGreaterThan(2))
        return
      }
      await reaches('failed')
      expect(snapshot().error).toMatchObject({ code: 'FORBIDDEN', retryable: false })
      expect(attempts()).toBe(1)
      backend.refuse(null)
      client.retry()
      await reaches('connected')
    })

    it('a 503 is waited for as long as it says, and is no end', async () => {
      const { client, backend, reaches, snapshot } = await startConformance(harness, {
        isIdle: true,
      })
      backend.refuse('503', 60_000)
      client.connect()
      await reaches('reconnecting')
      const waitMs = (snapshot().nextRetryAt ?? 0) - Date.now()
      if (reportsRetryAfter) expect(waitMs).toBeGreaterThan(40_000)
      else expect(waitMs).toBeLessThan(1_000)
      expect(snapshot().error).toMatchObject({ retryable: true })
      backend.refuse(null)
      client.retry()
      await reaches('connected')
    })
  })
}
