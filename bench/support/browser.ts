import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromiumPath } from '../../scripts/chromium.ts'
import { connectDevTools, type DevToolsSession } from './devtools.ts'

const flags = [
  '--headless=new',
  '--remote-debugging-port=0',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-extensions',
  '--disable-background-networking',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--enable-precise-memory-info',
]

/** One open page. */
export interface Page extends DevToolsSession {
  /** The value of an expression, awaited if it is a promise. */
  evaluate<T>(expression: string): Promise<T>
  close(): Promise<void>
}

export interface Browser {
  readonly version: string
  /** Opens a page in a context of its own: no cache, socket or process is shared with another run. */
  open(url: string): Promise<Page>
  /** CPU time that all renderers have used, seconds. */
  rendererSeconds(): Promise<number>
  close(): Promise<void>
}

/** Starts the Chromium that is on the machine, with a profile that is thrown away. */
export async function startBrowser(): Promise<Browser> {
  if (!chromiumPath) throw new Error('Chromium is needed: apt-get install chromium')
  const profile = await mkdtemp(join(tmpdir(), 'tidings-bench-'))
  const child = spawn(chromiumPath, [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const address = await addressOf(child.stderr)
  // Nobody reads on, and a full pipe would stop the browser.
  child.stderr.resume()
  const { browser, sessionOf, close } = await connectDevTools(address)
  const { product } = await browser.send<{ product: string }>('Browser.getVersion')

  return {
    version: product,
    async open(url) {
      const { browserContextId } = await browser.send<{ browserContextId: string }>(
        'Target.createBrowserContext',
      )
      const { targetId } = await browser.send<{ targetId: string }>('Target.createTarget', {
        url,
        browserContextId,
      })
      const attached = await browser.send<{ sessionId: string }>('Target.attachToTarget', {
        targetId,
        flatten: true,
      })
      const session = sessionOf(attached.sessionId)
      return {
        ...session,
        evaluate: (expression) => evaluate(session, expression),
        close: async () => {
          await browser.send('Target.disposeBrowserContext', { browserContextId })
        },
      }
    },
    async rendererSeconds() {
      const { processInfo } = await browser.send<{
        processInfo: readonly { type: string; cpuTime: number }[]
      }>('SystemInfo.getProcessInfo')
      return processInfo
        .filter(({ type }) => type === 'renderer')
        .reduce((sum, { cpuTime }) => sum + cpuTime, 0)
    },
    async close() {
      close()
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await gone
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function addressOf(stderr: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface({ input: stderr })
  for await (const line of lines) {
    const address = /^DevTools listening on (ws:.*)$/.exec(line)?.[1]
    if (!address) continue
    return address
  }
  throw new Error('Chromium ended before it listened')
}

async function evaluate<T>(session: DevToolsSession, expression: string): Promise<T> {
  const { result, exceptionDetails } = await session.send<{
    result: { value?: T }
    exceptionDetails?: { exception?: { description?: string }; text: string }
  }>('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
  if (exceptionDetails) {
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
  }
  return result.value as T
}
