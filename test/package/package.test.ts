import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** The package as npm would install it, in an app that shares nothing with this repository. */
const root = resolve(import.meta.dirname, '../..')
let app = ''

const borrowed = [
  'react',
  'react-dom',
  'scheduler',
  'clsx',
  'valibot',
  '@tanstack/react-query',
  '@tanstack/query-core',
  'sonner',
  'ws',
  '@testing-library/react',
  '@testing-library/dom',
  '@types/react',
  '@types/react-dom',
  '@types/node',
  'csstype',
]

const entries = ['', '/core', '/goals', '/query', '/toast', '/devtools', '/testing', '/server']

const run = (command: string, args: string[]) =>
  execFileSync(command, args, { cwd: app, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

async function runScript(name: string, code: string): Promise<string> {
  await writeFile(join(app, name), code)
  return run(process.execPath, [name]).trim()
}

beforeAll(async () => {
  if (!existsSync(join(root, 'dist/index.js'))) throw new Error('Run `npm run build` first.')
  app = await mkdtemp(join(tmpdir(), 'tidings-app-'))
  const packed = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', app],
    {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
  const own = join(app, 'node_modules/tidings')
  await mkdir(own, { recursive: true })
  execFileSync('tar', ['-xzf', join(app, filename), '-C', own, '--strip-components=1'])
  for (const name of borrowed) {
    const target = join(root, 'node_modules', name)
    if (!existsSync(target)) continue
    await mkdir(dirname(join(app, 'node_modules', name)), { recursive: true })
    await symlink(target, join(app, 'node_modules', name))
  }
  await writeFile(join(app, 'package.json'), '{ "type": "module" }')
}, 60_000)

afterAll(() => rm(app, { recursive: true, force: true }))

describe('the packed package', () => {
  it('imports in plain Node, every entry', async () => {
    const code = entries.map((entry, i) => `import * as e${i} from 'tidings${entry}'`).join('\n')
    const names = entries.map((_, i) => `Object.keys(e${i}).length > 0`).join(' && ')
    expect(await runScript('esm.mjs', `${code}\nconsole.log(${names}, typeof window)`)).toBe(
      'true undefined',
    )
  })

  it('is required in plain Node, every entry', async () => {
    const code = entries.map((entry) => `Object.keys(require('tidings${entry}')).length > 0`)
    expect(await runScript('cjs.cjs', `console.log(${code.join(' && ')})`)).toBe('true')
  })

  const tree = (load: (name: string) => string) => `
    const { createElement: h } = ${load('react')}
    const { renderToString } = ${load('react-dom/server')}
    const { RealtimeProvider, RealtimeIndicator } = ${load('tidings')}
    const { RealtimeToasts } = ${load('tidings/toast')}
    const { RealtimeDebugPanel } = ${load('tidings/devtools')}
    const { createFakeServer } = ${load('tidings/testing')}
    const { transport } = createFakeServer()
    console.log(renderToString(h(RealtimeProvider, { transport }, h(RealtimeIndicator), h(RealtimeToasts), h(RealtimeDebugPanel))).includes('Not connected'))`

  it('renders on a server with one context for all entries, as ESM', async () => {
    expect(
      await runScript(
        'ssr.mjs',
        tree((name) => `await import('${name}')`),
      ),
    ).toBe('true')
  })

  it('renders on a server with one context for all entries, as CommonJS', async () => {
    expect(
      await runScript(
        'ssr.cjs',
        tree((name) => `require('${name}')`),
      ),
    ).toBe('true')
  })

  it.each(['index', 'toast', 'devtools', 'testing'])(
    '%s says "use client" first',
    async (entry) => {
      for (const ending of ['js', 'cjs']) {
        const code = await readFile(
          join(app, `node_modules/tidings/dist/${entry}.${ending}`),
          'utf8',
        )
        expect(code.trimStart()).toMatch(/^["']use client["']/)
      }
    },
  )

  it('builds into an app with Vite', async () => {
    await writeFile(
      join(app, 'main.js'),
      `import { RealtimeProvider, webSocket, useRealtimeEvent, useRealtimeConnection, useGoalActivity, useRealtimeGoals, RealtimeIndicator, LiveBadge, useLiveBadge, HighlightWrapper, GoalActivityFeed } from 'tidings'
      import 'tidings/styles.css'
      console.log(RealtimeProvider, webSocket, useRealtimeEvent, useRealtimeConnection, useGoalActivity, useRealtimeGoals, RealtimeIndicator, LiveBadge, useLiveBadge, HighlightWrapper, GoalActivityFeed)`,
    )
    await writeFile(join(app, 'index.html'), '<script type="module" src="./main.js"></script>')
    const out = run(join(root, 'node_modules/.bin/vite'), ['build', '--logLevel', 'warn'])
    expect(out.replaceAll(/npm warn.*/g, '').trim()).toBe('')
    expect(existsSync(join(app, 'dist/index.html'))).toBe(true)
  }, 60_000)

  it('names nothing in its types that TypeScript 5.0 does not know', async () => {
    const folder = join(app, 'node_modules/tidings/dist')
    const files = (await readdir(folder)).filter((name) => /\.d\.c?ts$/.test(name))
    expect(files.length).toBeGreaterThan(entries.length)
    for (const file of files) {
      const newer = /\b(NoInfer|IteratorObject|(Map|Set|Array)Iterator|(Uint8Array|Buffer)<.*)/
      expect((await readFile(join(folder, file), 'utf8')).match(newer)?.[0], file).toBeUndefined()
    }
  })

  it.each(['bundler', 'nodenext'])(
    'types an app (%s), with events of its own',
    async (resolution) => {
      await writeFile(
        join(app, 'app.ts'),
        `import { defineEvents, useRealtimeEvent, type StandardSchema } from 'tidings'
      declare const schema: StandardSchema<unknown, { text: string }>
      const events = defineEvents({ 'chat.message': schema })
      declare module 'tidings' {
        interface Register { events: typeof events }
      }
      useRealtimeEvent('chat.message', (event) => event.data.text.trim())
      useRealtimeEvent('goal.completed', (event) => event.data.completedBy.trim())
      // @ts-expect-error -- no such type
      useRealtimeEvent('chat.mesage', () => {})`,
      )
      const module = resolution === 'bundler' ? 'esnext' : resolution
      const args = [
        '--noEmit',
        '--strict',
        '--skipLibCheck',
        '--target',
        'es2022',
        '--types',
        'react',
      ]
      const tsc = join(root, 'node_modules/.bin/tsc')
      try {
        run(tsc, [...args, '--module', module, '--moduleResolution', resolution, 'app.ts'])
      } catch (error) {
        throw new Error((error as { stdout: string }).stdout)
      }
    },
    60_000,
  )
})
