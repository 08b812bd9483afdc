import { fileURLToPath } from 'node:url'
import { createDevServer, type DevServer, type DevServerOptions } from 'tidings/server'
import { build, createServer, preview } from 'vite'
import { attachJobs } from './server/attachJobs'
import { proxyTo } from './vite.config'

/** Options of {@link startDemo}. */
export interface DemoOptions {
  /** Of the page; the next free one if it is taken. 0 takes any. @default 5173 */
  readonly port?: number
  /** Of the API and the WebSocket, likewise. @default 5055 */
  readonly serverPort?: number
  /** Serves the source with hot reload instead of a build. @default false */
  readonly isDevelopment?: boolean
  /** Serves the build that is there already. @default false */
  readonly reuseBuild?: boolean
  /** Events a second that the others cause. @default 0.5 */
  readonly rate?: number
  /** How many times as long as usual jobs take. @default 1 */
  readonly pace?: number
  /** Takes one line for each thing that the server does. @default nobody listens */
  readonly log?: (line: string) => void
}

/** A running demo. */
export interface Demo {
  /** The page; API and WebSocket are behind the same address. */
  readonly url: string
  readonly server: DevServer
  /** Ends both servers. */
  close(): Promise<void>
}

const root = fileURLToPath(new URL('.', import.meta.url))
const maxPortTries = 20

/** Builds the page, for `reuseBuild`. */
export async function buildDemo(): Promise<void> {
  // Vite takes a `test` or `development` that it finds for a wish to have React's slow build.
  const { NODE_ENV } = process.env
  process.env.NODE_ENV = 'production'
  try {
    await build({ root, logLevel: 'error' })
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = NODE_ENV
  }
}

/** Starts the dev server and the page in front of it. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { port = 5173, serverPort = 5055, rate = 0.5, pace, log } = options
  const attach: DevServerOptions['attach'] = (realtime, httpServer) =>
    attachJobs(realtime, httpServer, {
      pace,
      onError: (error) => log?.(`A job stumbled: ${String(error)}`),
    })
  const server = await listenFrom(serverPort, (free) =>
    createDevServer({ port: free, rate, log, attach }),
  )
  try {
    if (!options.isDevelopment && !options.reuseBuild) await buildDemo()
    const page = await (options.isDevelopment ? serveSource : serveBuild)(port, server.url)
    return {
      url: page.url,
      server,
      async close() {
        await Promise.all([page.close(), server.close()])
      },
    }
  } catch (error) {
    await server.close()
    throw error
  }
}

async function serveSource(port: number, target: string) {
  const server = { port, proxy: proxyTo(target) }
  const vite = await createServer({ root, logLevel: 'silent', server })
  await vite.listen()
  return { url: urlOf(vite.resolvedUrls), close: () => vite.close() }
}

async function serveBuild(port: number, target: string) {
  const vite = await preview({
    root,
    logLevel: 'silent',
    preview: { port, proxy: proxyTo(target) },
  })
  return { url: urlOf(vite.resolvedUrls), close: () => vite.close() }
}

function urlOf(urls: { readonly local: readonly string[] } | null): string {
  const [url] = urls?.local ?? []
  if (url === undefined) throw new Error('the page is served nowhere')
  return url
}

/** Tries one port after the other until one is free. */
async function listenFrom<T>(port: number, listen: (port: number) => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await listen(port === 0 ? 0 : port + tries)
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!isTaken || tries >= maxPortTries) throw error
    }
  }
}
