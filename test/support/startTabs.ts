import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright'
import { onTestFinished } from 'vitest'
import { launchOptions } from '../../scripts/chromium'
import { createMemoryStore, createRealtimeServer } from '../../src/server'
import type { SharingTab, TabReport } from './sharingTab'

const topic = 'tenant:t1'
type TabWindow = { tab: SharingTab }

/** The page that every tab shows. */
async function buildPage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./sharingTab.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

/** A server that numbers events, and a browser with tabs on it. */
export async function startTabs() {
  const script = await buildPage()
  const realtime = createRealtimeServer({
    authenticate: (token) => ({ userId: String(token), tenantId: 't1' }),
    store: createMemoryStore(),
    canPublish: () => true,
  })
  const http = createServer((request, response) => {
    const isScript = request.url === '/tab.js'
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html')
    response.end(
      isScript ? script : '<!doctype html><title>tab</title><script src="/tab.js"></script>',
    )
  })
  await realtime.attach(http)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  const browser: Browser = await chromium.launch({
    ...launchOptions,
    args: [...launchOptions.args, '--no-sandbox'],
  })
  const context: BrowserContext = await browser.newContext()
  let count = 0
  let flow: NodeJS.Timeout | undefined
  const append = () => realtime.append({ topic, type: 'test.numbered', data: { number: ++count } })

  onTestFinished(async () => {
    clearInterval(flow)
    await browser.close()
    await realtime.close({ retryAfterMs: 0 })
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
  })

  const url = `http://127.0.0.1:${port}/`
  return {
    context,
    url,
    append,
    /** Appends an event every so often. */
    startFlow(everyMs: number) {
      flow = setInterval(() => void append(), everyMs)
    },
    stopFlow: () => clearInterval(flow),
    /** The number of the newest event. */
    count: () => count,
    connections: () => realtime.connections(),
    async open(query = ''): Promise<Page> {
      const page = await context.newPage()
      await page.goto(`${url}${query}`)
      return page
    },
    report: (page: Page): Promise<TabReport> =>
      page.evaluate(() => (window as unknown as TabWindow).tab.report()),
    publish: (page: Page, number: number) =>
      page.evaluate((value) => (window as unknown as TabWindow).tab.publish(value), number),
    disconnect: (page: Page) =>
      page.evaluate(() => (window as unknown as TabWindow).tab.disconnect()),
  }
}

/** A server and a browser of one test. */
export type Tabs = Awaited<ReturnType<typeof startTabs>>
