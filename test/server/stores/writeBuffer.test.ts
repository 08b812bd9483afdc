import { afterEach, expect, it, vi } from 'vitest'
import { WriteBuffer } from '../../../src/server/stores/writeBuffer'
import { recordOf } from '../../../src/server/stores/eventRecord'

afterEach(() => void vi.useRealTimers())

it('tells who has waited long enough, also where the clock is set back meanwhile', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const buffer = new WriteBuffer('e', () => new Promise(() => undefined), { maxWaitMs: 20 })
  const record = recordOf(
    { topic: 't', type: 'a.b', data: 1 },
    { now: () => 0, retentionMs: 1_000 },
  )
  const appended = buffer.append([record])
  vi.setSystemTime(Date.now() - 3_600_000)
  await expect(appended).rejects.toMatchObject({ code: 'STORE', retryable: true })
  await buffer.close()
})
