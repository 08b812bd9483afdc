import { readFile, writeFile } from 'node:fs/promises'
import { build } from 'esbuild'
import { defineConfig, type Options } from 'tsup'

type Plugin = NonNullable<Options['plugins']>[number]

/** The entries that only work in the browser's React tree. */
const clientEntries = ['index', 'jobs', 'toast', 'devtools', 'testing']

/** A directive counts only as the first statement, and splitting puts imports in front of it. */
const useClientFirst: Plugin = {
  name: 'use-client-first',
  async buildEnd({ writtenFiles }) {
    for (const { name } of writtenFiles) {
      const entry = /dist\/([\w-]+)\.c?js$/.exec(name)?.[1]
      if (entry === undefined || !clientEntries.includes(entry)) continue
      const code = await readFile(name, 'utf8')
      await writeFile(name, `"use client";${code.replaceAll(/^\s*['"]use client['"];?\n?/gm, '')}`)
    }
  },
}

/** Loaded by the entry that needs them, where the app has installed them. */
const optionalPeers =
  /^(libsql|pg|redis|prom-client|socket\.io|socket\.io-client|sockjs|sockjs-client|@stomp\/stompjs)$/

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    core: 'src/core/index.ts',
    goals: 'src/domains/goals/index.ts',
    jobs: 'src/jobs.ts',
    sse: 'src/transports/sse/index.ts',
    'socket-io': 'src/transports/socket-io/index.ts',
    stomp: 'src/transports/stomp/index.ts',
    polling: 'src/transports/polling/index.ts',
    fallback: 'src/transports/fallback/index.ts',
    renewing: 'src/transports/renewing/index.ts',
    'across-tabs': 'src/transports/across-tabs/index.ts',
    persist: 'src/persist/index.ts',
    query: 'src/query/index.ts',
    toast: 'src/toast/index.ts',
    devtools: 'src/devtools/index.ts',
    testing: 'src/testing/index.ts',
    server: 'src/server/index.ts',
    cli: 'src/server/cli.ts',
    // a thread of its own: Node starts it as a file beside the server
    sqliteWorker: 'src/server/stores/sqliteWorker.js',
  },
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  external: [/^node:/, optionalPeers],
  // tsup sets `baseUrl`, which TypeScript 6 calls an error (TS5101) without this.
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  sourcemap: true,
  clean: true,
  // `import.meta.url`, by which the server finds its thread, in CommonJS too
  shims: true,
  // One React context for all entries, in both formats.
  splitting: true,
  // It would drop every "use client".
  treeshake: false,
  plugins: [useClientFirst],
  async onSuccess() {
    await build({
      entryPoints: ['src/styles.css'],
      outfile: 'dist/styles.css',
      bundle: true,
      // Those that know `color-mix`; nested rules are written out for them.
      target: ['chrome111', 'firefox113', 'safari16.4'],
      logLevel: 'error',
    })
  },
})
