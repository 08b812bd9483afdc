import { existsSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { build, type BuildOptions } from 'esbuild'

const root = resolve(import.meta.dirname, '../..')
/** Below node_modules, so that Node finds the packages the server needs. */
const outFolder = resolve(root, 'node_modules/.cache/tidings-bench')

const dist = resolve(root, process.env.BENCH_DIST ?? 'dist')

/** What is measured is the built package, as an app has it. Builds it where it is missing. */
export async function ensurePackage(): Promise<void> {
  if (existsSync(resolve(dist, 'index.js'))) return
  const child = spawn('npm', ['run', 'build'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const code = await new Promise((done) => child.once('close', done))
  if (code !== 0) throw new Error('the package could not be built: npm run build')
}

const entries = ['core', 'goals', 'jobs', 'query', 'server', 'socket-io', 'sse']
const alias = {
  ...Object.fromEntries(entries.map((name) => [`tidings/${name}`, resolve(dist, `${name}.js`)])),
  'tidings/styles.css': resolve(dist, 'styles.css'),
  tidings: resolve(dist, 'index.js'),
}

const common: BuildOptions = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  alias,
  define: { 'process.env.NODE_ENV': '"production"' },
  // The paths of tsconfig.json lead to the sources; what is measured is the built package.
  tsconfigRaw: { compilerOptions: { jsx: 'react-jsx' } },
  loader: { '.css': 'text' },
  logLevel: 'error',
}

/** Bundles a program for the browser, as an app in production is. @returns its file */
export async function buildPage(entry: string): Promise<string> {
  const outfile = resolve(outFolder, entry.replaceAll('/', '-').replace(/\.tsx?$/, '.js'))
  await build({ ...common, entryPoints: [resolve(root, 'bench', entry)], outfile, minify: true })
  return outfile
}

/** Bundles a program for Node around the built package; other packages stay where they are. */
export async function buildProgram(entry: string): Promise<string> {
  const outfile = resolve(outFolder, entry.replaceAll('/', '-').replace(/\.tsx?$/, '.mjs'))
  await build({
    ...common,
    entryPoints: [resolve(root, 'bench', entry)],
    outfile,
    platform: 'node',
    packages: 'external',
  })
  // The thread of the SQLite store begins in a file of its own, which is looked for beside the code.
  await copyFile(resolve(dist, 'sqliteWorker.js'), resolve(outFolder, 'sqliteWorker.js'))
  return outfile
}

/** Minified code of a few lines that import something, with everything but the peers in it. */
export async function bundleOf(code: string, external: readonly string[]): Promise<Uint8Array> {
  const { outputFiles } = await build({
    ...common,
    stdin: { contents: code, resolveDir: root },
    minify: true,
    external: [...external],
    write: false,
  })
  return outputFiles[0]?.contents ?? new Uint8Array()
}
