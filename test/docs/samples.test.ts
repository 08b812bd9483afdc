import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createRealtimeClient } from '../../src/core'
import { broadcast } from './samples/broadcast'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Pages whose code is checked, and the folder of its files; a region is shown where a file has one. */
const pages = [
  ['app.md', 'app'],
  ['back-ends/your-own.md', 'samples'],
  ['../README.md', 'readme'],
  ['errors.md', 'errors'],
  ['back-ends/across-tabs.md', 'acrossTabs'],
  ['back-ends/fallback.md', 'fallback'],
  ['back-ends/polling.md', 'polling'],
  ['back-ends/socket-io.md', 'socketIo'],
  ['back-ends/sse.md', 'sse'],
  ['back-ends/stomp.md', 'stomp'],
  ['back-ends/websocket.md', 'websocket'],
  ['queries.md', 'queries'],
  ['server-rendering.md', 'rendering'],
  ['server.md', 'server'],
  ['scale.md', 'scale'],
] as const

/** The samples of a page, by name: each is a block of code below a comment that names its file. */
function samplesOf(page: string): ReadonlyMap<string, string> {
  const text = readFileSync(at(`../../docs/${page}`), 'utf8')
  const found = text.matchAll(/<!-- sample: (\S+) -->\n+```tsx?\n([^]*?)```/g)
  return new Map([...found].map(([, name = '', code = '']) => [name, code]))
}

function shownOf(file: string): string {
  const text = readFileSync(at(file), 'utf8')
  return /\/\/ #region sample\n([^]*?)\/\/ #endregion/.exec(text)?.[1] ?? text
}

describe.each(pages)('docs/%s', (page, folder) => {
  const names = readdirSync(at(folder))

  it.each(names)('shows %s as the type check compiles it', (name) => {
    expect(samplesOf(page).get(name)).toBe(shownOf(`${folder}/${name}`))
  })

  it('has a file for every sample', () => {
    expect([...samplesOf(page).keys()].sort()).toEqual([...names].sort())
  })
})

it('has a file for all code of every page that is checked', () => {
  for (const [page] of pages) {
    const text = readFileSync(at(`../../docs/${page}`), 'utf8')
    expect(text.match(/```tsx?\n/g)).toHaveLength(samplesOf(page).size)
  }
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
