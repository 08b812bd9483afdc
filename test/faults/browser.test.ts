import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium } from 'playwright'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { launchOptions } from '../../scripts/chromium'
import { startBareBrowser, type BareTab } from '../support/startBareBrowser'
import { compare, exact } from './checker'
import { cleanUp, startLab } from './lab'
import type { PageReport } from './page/faultPage'
import { startPages } from './page/startPages'

vi.setConfig({ testTimeout: 180_000 })

afterEach(cleanUp)

const limits = { quietMs: 800, timeoutMs: 800, firstRetryMs: 20, maxRetryMs: 200, graceMs: 50 }
const eventually = (check: () => Promise<void>) =>
  vi.waitFor(check, { timeout: 60_000, interval: 20 })
const report = (tab: BareTab) => tab.evaluate<PageReport>('window.report?.()')
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A server behind the proxy, and a page that follows it in a browser of its own. */
async function startPage(heartbeatMs = 300) {
  const lab = await startLab({ server: { heartbeatMs } })
  const pages = await startPages(lab.url)
  const browser = await startBareBrowser()
  const address = pages.address(limits)
  const tab = await browser.open(address)
  const isLive = () => eventually(async () => expect((await report(tab)).state).toBe('connected'))
  await isLive()
  let published = 0
  const publish = async (count: number) => {
    published += count
    await lab.publish(count)
  }
  /** The page has each event once and in order, and was told of no hole. */
  const isExact = () =>
    eventually(async () => {
      const { seen, notices } = await report(tab)
      expect(compare(published, seen)).toEqual(exact)
      expect(notices).toEqual([])
    })
  return { ...lab, ...pages, browser, tab, publish, isLive, isExact }
}

it('F33 a hidden page whose timers are late: a healthy link is left alone', async () => {
  const { browser, tab, elsewhere, publish, isExact } = await startPage()
  await browser.open(elsewhere)
  await eventually(async () =>
    expect(await tab.evaluate('document.visibilityState')).toBe('hidden'),
  )
  for (let round = 0; round < 30; round++) {
    await publish(10)
    await pause(200)
  }
  await isExact()
  expect((await report(tab)).reconnects).toBe(0)
})

it('F34 a page that is frozen and resumed on a dead link: live again, nothing missed', async () => {
  const { browser, tab, elsewhere, proxy, publish, isExact, isLive } = await startPage()
  await publish(10)
  await isExact()
  await browser.open(elsewhere)
  await tab.setLifecycle('frozen')
  proxy.blackHole = { up: true, down: true }
  await publish(50)
  await pause(2_000)
  proxy.blackHole = { up: false, down: false }
  // What is left of the link is dead, and nobody tells the page.
  await tab.setLifecycle('active')
  await isLive()
  await publish(10)
  await isExact()
})

it('F34 a page that comes back from the back/forward cache goes on where it was', async () => {
  const { tab, elsewhere, publish, isExact, isLive } = await startPage()
  await publish(10)
  await isExact()
  await tab.evaluate(`location.href = ${JSON.stringify(elsewhere)}`)
  await eventually(async () => expect(await tab.evaluate('typeof window.report')).toBe('undefined'))
  await publish(25)
  await tab.evaluate('history.back()')
  await isLive()
  const { restored } = await report(tab)
  expect(restored).toBe(1)
  await publish(10)
  await isExact()
})

it('F35 a network that goes and comes ten times: one socket, nothing missed', async () => {
  const lab = await startLab({ server: { heartbeatMs: 300 } })
  const pages = await startPages(lab.url)
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...launchOptions.args, '--no-sandbox'],
  })
  onTestFinished(() => browser.close())
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(pages.address(limits))
  const read = () => page.evaluate<PageReport>('window.report()')
  await eventually(async () => expect((await read()).state).toBe('connected'))
  for (let round = 1; round <= 10; round++) {
    await context.setOffline(true)
    lab.proxy.reset()
    await eventually(async () => expect((await read()).state).toBe('offline'))
    await lab.publish(20)
    await context.setOffline(false)
    await lab.publish(20)
    await pause(round * 20)
  }
  await eventually(async () => {
    const { state, seen, notices, sockets } = await read()
    expect(state).toBe('connected')
    expect(compare(400, seen)).toEqual(exact)
    expect(notices).toEqual([])
    expect(sockets).toBe(1)
  })
})

it('ten tabs that share a link which is cut about once a second: each has 10,000 events', async () => {
  const seconds = 15
  const total = 10_000
  const lab = await startLab({ server: { heartbeatMs: 300 } })
  const pages = await startPages(lab.url)
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...launchOptions.args, '--no-sandbox'],
  })
  onTestFinished(() => browser.close())
  const context = await browser.newContext()
  const tabs = await Promise.all(Array.from({ length: 10 }, () => context.newPage()))
  await Promise.all(tabs.map((tab) => tab.goto(pages.address(limits, { shared: '' }))))
  const readAll = () => Promise.all(tabs.map((tab) => tab.evaluate<PageReport>('window.report()')))
  await eventually(async () => {
    const states = (await readAll()).map(({ state }) => state)
    expect(states).toEqual(tabs.map(() => 'connected'))
  })
  const perSlice = Math.ceil(total / (seconds * 20))
  for (let published = 0, slice = 1; published < total; slice++) {
    const count = Math.min(perSlice, total - published)
    await lab.publish(count)
    published += count
    if (slice % 20 === 0) lab.proxy.reset()
    await pause(50)
  }
  await eventually(async () => {
    const all = await readAll()
    for (const { seen, notices } of all) {
      expect(seen.length).toBe(total)
      expect(compare(total, seen)).toEqual(exact)
      expect(notices).toEqual([])
    }
    expect(all.reduce((sum, { sockets }) => sum + sockets, 0)).toBe(1)
  })
})

it('F31 two tabs of five components each whose token is refused: one request for a fresh one', async () => {
  // Of one user: tabs share by what a token claims.
  const tokenOf = (exp: number) =>
    `e30.${Buffer.from(JSON.stringify({ sub: 'u', exp })).toString('base64url')}.x`
  const [old, fresh] = [tokenOf(1), tokenOf(2)]
  let requests = 0
  let isGood = (token: string | null): boolean => token !== null
  const lab = await startLab({
    server: { authenticate: (token) => (isGood(token) ? { userId: 'u', tenantId: 't1' } : null) },
  })
  lab.client.close()
  // Slower than every reconnect.
  const refresh = createServer((_, response) => {
    requests++
    response.setHeader('Access-Control-Allow-Origin', '*')
    setTimeout(() => response.end(fresh), 1_000)
  })
  await new Promise<void>((resolve) => refresh.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    refresh.closeAllConnections()
    refresh.close()
  })
  const pages = await startPages(lab.url)
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...launchOptions.args, '--no-sandbox'],
  })
  onTestFinished(() => browser.close())
  const context = await browser.newContext()
  const tabs = [await context.newPage(), await context.newPage()]
  const { port } = refresh.address() as AddressInfo
  const patient = { ...limits, timeoutMs: 10_000 }
  const refreshUrl = `http://127.0.0.1:${port}`
  const address = pages.address(patient, { shared: '', token: old, refresh: refreshUrl })
  await Promise.all(tabs.map((tab) => tab.goto(address)))
  const readAll = () => Promise.all(tabs.map((tab) => tab.evaluate<PageReport>('window.report()')))
  const areLive = () =>
    eventually(async () => {
      expect((await readAll()).map(({ state }) => state)).toEqual(['connected', 'connected'])
    })
  await areLive()
  isGood = (token) => token === fresh
  lab.proxy.reset()
  await eventually(async () => expect(requests).toBe(1))
  for (const tab of tabs) await tab.evaluate('window.retryFiveTimes()')
  await areLive()
  await lab.publish(10)
  await eventually(async () => {
    for (const { seen } of await readAll()) expect(compare(10, seen)).toEqual(exact)
  })
  expect(requests).toBe(1)
})
