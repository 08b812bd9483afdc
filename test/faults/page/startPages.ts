import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { onTestFinished } from 'vitest'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The page with the built package in it. */
async function buildPage(entry: string): Promise<string> {
  const entries = ['across-tabs', 'core'].map((name) => [
    `tidings/${name}`,
    at(`../../../dist/${name}.js`),
  ])
  const { outputFiles } = await build({
    entryPoints: [at(`./${entry}`)],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    // The paths of the repository's own lead to the sources.
    tsconfigRaw: { compilerOptions: { jsx: 'react-jsx' } },
    define: { 'process.env.NODE_ENV': '"production"' },
    alias: { ...Object.fromEntries(entries), tidings: at('../../../dist/index.js') },
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

/** Serves a page of this folder. @returns its address for a server at `url` */
export async function startPages(url: string, entry = 'faultPage.ts') {
  const script = await buildPage(entry)
  const http = createServer(({ url: path }, response) => {
    const isScript = path === '/page.js'
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html')
    const page = path?.startsWith('/live') ? '<script src="/page.js"></script>' : 'elsewhere'
    response.end(isScript ? script : `<!doctype html><title>page</title>${page}`)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return {
    elsewhere: `${origin}/elsewhere`,
    address: (limits: object, more: Readonly<Record<string, string>> = {}) =>
      `${origin}/live?${new URLSearchParams({ url, limits: JSON.stringify(limits), ...more })}`,
  }
}
