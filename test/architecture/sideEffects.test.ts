import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { expect, it } from 'vitest'

const src = resolve(import.meta.dirname, '../../src')

/** What any app may have; the rest is imported whole, or not bundled at all. */
const modules = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (name) => /\.tsx?$/.test(name) && !/^(server|toast|devtools)/.test(name),
)

/** In a package a module that nothing is imported of is left out; within one file of it nothing is. */
const asOneFile: Plugin = {
  name: 'as-one-file',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^\./ }, async ({ path, pluginData, ...rest }) => {
      if (pluginData === 'asked') return
      const { path: found, errors } = await resolve(path, { ...rest, pluginData: 'asked' })
      return { path: found, errors, sideEffects: true }
    })
    onResolve({ filter: /^[^.]/ }, ({ path }) => ({ path, external: true, sideEffects: false }))
  },
}

it('keeps nothing of what is not imported but its errors', async () => {
  const { outputFiles } = await build({
    stdin: { contents: modules.map((name) => `import './${name}'`).join('\n'), resolveDir: src },
    plugins: [asOneFile],
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    target: 'es2022',
    write: false,
  })
  const kept = outputFiles[0]?.text.matchAll(/^(?:var|let|const|function|class) (\w+)/gm) ?? []
  expect([...kept].map(([, name]) => name)).toEqual(['brand', 'RealtimeError'])
})
