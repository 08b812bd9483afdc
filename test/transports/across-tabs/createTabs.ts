import { createHash } from 'node:crypto'
import { vi } from 'vitest'
import { createRealtimeClient, type RealtimeClientOptions, type Transport } from '../../../src/core'
import { createFakeClock, createFakeServer, type FakeServerOptions } from '../../../src/testing'
import { acrossTabs, type AcrossTabsOptions } from '../../../src/transports/across-tabs'
import { createChannels } from './createChannels'
import { createLocks } from './createLocks'

interface TabOptions extends Omit<Partial<RealtimeClientOptions>, 'environment'> {
  readonly share?: AcrossTabsOptions
  readonly transport?: Transport
  readonly environment?: object
}

/** The platform's own answers from another thread, whenever it likes. */
const digest = (_: unknown, data: Uint8Array) =>
  Promise.resolve(new Uint8Array(createHash('sha256').update(data).digest()).buffer)

/** A browser of several tabs: each a client of its own, with locks and channels between them. */
export function createTabs(server: FakeServerOptions = {}) {
  vi.spyOn(crypto.subtle, 'digest').mockImplementation(digest as typeof crypto.subtle.digest)
  const clock = createFakeClock()
  const locks = createLocks()
  const back = createFakeServer(server)
  const { Channel, open: channels } = createChannels()
  const closers: (() => void)[] = []

  function open({ share, transport = back.transport, environment, ...options }: TabOptions = {}) {
    const document = new EventTarget()
    const page = new EventTarget()
    const own = new Set<InstanceType<typeof Channel>>()
    class OwnChannel extends Channel {
      constructor(name: string) {
        super(name)
        own.add(this)
      }
    }
    const given = {
      ...clock.environment,
      navigator: { locks },
      BroadcastChannel: OwnChannel,
      document,
      addEventListener: page.addEventListener.bind(page),
      ...environment,
    }
    const client = createRealtimeClient({
      transport: acrossTabs(transport, share),
      ...options,
      environment: given,
    })
    const sequences: (number | undefined)[] = []
    const notices: string[] = []
    const states: string[] = []
    client.subscribe('a.*', ({ sequence }) => sequences.push(sequence))
    client.on('gap', ({ reason }) => notices.push(`gap ${reason}`))
    client.on('replay', ({ count }) => notices.push(`replay ${count}`))
    client.onSnapshot(() => {
      const { state } = client.getSnapshot()
      if (states.at(-1) !== state) states.push(state)
    })
    client.connect()
    closers.push(() => client.close())
    return {
      client,
      sequences,
      notices,
      states,
      state: () => client.getSnapshot().state,
      hide: () => page.dispatchEvent(new Event('pagehide')),
      leave: () => page.dispatchEvent(new Event('beforeunload')),
      freeze: () => document.dispatchEvent(new Event('freeze')),
      /** From here on the tab neither hears nor says anything. @returns a function that brings it back */
      vanish() {
        const handlers = [...own].map((channel) => [channel, channel.onmessage] as const)
        for (const [channel] of handlers) {
          channel.onmessage = () => {}
          channel.postMessage = () => {}
        }
        return () => {
          for (const [channel, onmessage] of handlers) {
            channel.onmessage = onmessage
            channel.postMessage = (message) => Channel.prototype.postMessage.call(channel, message)
          }
        }
      },
    }
  }
  type Tab = ReturnType<typeof open>

  /** Lets things happen until the fact holds; virtual time passes only as much as is asked for. */
  async function until(isSo: () => boolean, stepMs = 0) {
    for (let turn = 0; turn < 5_000; turn++) {
      if (isSo()) return
      await new Promise((resolve) => setImmediate(resolve))
      await clock.advance(stepMs)
    }
    throw new Error(`it never happened that ${String(isSo)}`)
  }

  const connected = (...tabs: Tab[]) =>
    until(() => tabs.every((tab) => tab.state() === 'connected'))

  /** Opens tabs one after the other; the first leads. */
  async function openMany(count: number, options?: TabOptions) {
    const tabs: Tab[] = []
    while (tabs.length < count) {
      tabs.push(open(options))
      await connected(...tabs)
    }
    return tabs as [Tab, Tab, ...Tab[]]
  }

  /** Lets time pass in small steps. */
  async function pass(ms: number) {
    const end = clock.now() + ms
    await until(() => clock.now() >= end, 50)
  }

  /** Lets time pass in one go, with what follows from it. */
  async function settle(ms: number) {
    for (let turn = 0; turn < 3; turn++) {
      await new Promise((resolve) => setImmediate(resolve))
      await clock.advance(turn ? 0 : ms)
    }
  }

  return {
    pass,
    settle,
    clock,
    locks,
    back,
    channels,
    open,
    openMany,
    connected,
    until,
    close() {
      for (const close of closers) close()
      vi.restoreAllMocks()
    },
  }
}
