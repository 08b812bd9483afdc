import { getEventListeners } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createEnvironment, type Transport, type TransportEvents } from '../../src/core'
import { createFakeServer } from '../../src/testing'
import { acrossTabs } from '../../src/transports/across-tabs'
import { sse } from '../../src/transports/sse'
import { createChannels } from './across-tabs/createChannels'
import { createLocks } from './across-tabs/createLocks'

const silent: TransportEvents = {
  ready() {},
  frame() {},
  alive() {},
  challenged() {},
  closed() {},
}

const transports: Record<string, () => Transport> = {
  sse: () => sse({ url: 'http://127.0.0.1/stream' }),
  acrossTabs: () => acrossTabs(createFakeServer().transport),
}

it.each(Object.keys(transports))(
  '%s leaves nothing on a session that outlives its links, as under a fallback that climbs',
  async (name) => {
    const document = new EventTarget()
    const { signal } = new AbortController()
    const environment = {
      ...createEnvironment({ fetch: () => new Promise(() => {}) }),
      ...{
        document,
        navigator: { locks: createLocks() },
        BroadcastChannel: createChannels().Channel,
      },
    }
    const transport = transports[name]?.()
    for (let count = 0; count < 20; count++) {
      const link = transport?.open(
        {
          token: () => Promise.resolve(null),
          resumeFrom: null,
          topics: new Set(),
          signal,
          environment,
          maxFrameBytes: 1_000,
        },
        silent,
      )
      for (let turn = 0; turn < 5; turn++) await setImmediate()
      link?.close()
    }
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    expect(getEventListeners(document, 'freeze')).toHaveLength(0)
  },
)
