import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { createRealtimeClient } from '../../src/core'
import { broadcast } from './samples/broadcast'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const page = readFileSync(at('../../docs/back-ends/your-own.md'), 'utf8')
const names = readdirSync(at('samples'))

/** The samples of a page, by name: each is a block of code below a comment that names its file. */
const samples = new Map(
  [...page.matchAll(/<!-- sample: (\S+) -->\n+```ts\n([^]*?)```/g)].map(([, name, code]) => [
    name,
    code,
  ]),
)

it.each(names)('docs show %s as the type check compiles it', (name) => {
  expect(samples.get(name)).toBe(readFileSync(at(`samples/${name}`), 'utf8'))
})

it('has a file for every sample of the page', () => {
  expect([...samples.keys()].sort()).toEqual([...names].sort())
})

it('carries events by the smallest transport', async () => {
  const client = createRealtimeClient({ transport: broadcast('docs') })
  const other = new BroadcastChannel('docs')
  try {
    const heard = new Promise((resolve) => client.subscribe('chat.message', resolve))
    client.on('ready', () =>
      other.postMessage({
        type: 'chat.message',
        timestamp: '2026-01-01T00:00:00Z',
        data: { text: 'hello' },
      }),
    )
    client.connect()
    expect(await heard).toMatchObject({ type: 'chat.message', data: { text: 'hello' } })
  } finally {
    client.close()
    other.close()
  }
})
