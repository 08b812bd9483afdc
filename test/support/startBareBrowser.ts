import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { launchOptions } from '../../scripts/chromium'

interface Answer {
  readonly id?: number
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

/** A tab of a bare browser. */
export interface BareTab {
  /** Runs an expression in the page. */
  evaluate<T>(expression: string): Promise<T>
  /** Freezes the page, as the browser does with hidden ones, or lets it go on. */
  setLifecycle(state: 'frozen' | 'active'): Promise<void>
  /** What the page still holds after full garbage collections. */
  held(): Promise<HeldByPage>
}

interface HeldByPage {
  readonly heapBytes: number
  /** Of all event targets. */
  readonly listeners: number
  /** Of the DOM, attached or not. */
  readonly nodes: number
}

/**
 * A browser in which only one tab is in sight: Playwright makes every page believe that it is, and a
 * page in sight is never frozen.
 */
export async function startBareBrowser() {
  const profile = await mkdtemp(join(tmpdir(), 'tidings-browser-'))
  const path = launchOptions.executablePath ?? chromium.executablePath()
  const process = spawn(
    path,
    [
      ...launchOptions.args,
      '--headless=new',
      '--no-sandbox',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    process.on('error', reject)
    process.stderr.on('data', (text: Buffer) => {
      said += text.toString()
      const [found] = /ws:\/\/\S+(?=\s)/.exec(said) ?? []
      if (found) resolve(found)
    })
  })
  const socket = new WebSocket(url)
  await once(socket, 'open')
  const waiting = new Map<number, (answer: Answer) => void>()
  let count = 0
  socket.on('message', (raw: Buffer) => {
    const answer = JSON.parse(raw.toString()) as Answer
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer)
  })
  const call = <T>(method: string, params: object, sessionId?: string) =>
    new Promise<T>((resolve, reject) => {
      const id = ++count
      waiting.set(id, ({ result, error }) => {
        if (error) reject(new Error(`${method}: ${error.message}`))
        else resolve(result as T)
      })
      socket.send(JSON.stringify({ id, method, params, sessionId }))
    })

  onTestFinished(async () => {
    const ended = once(process, 'exit')
    await call('Browser.close', {})
    await ended
    socket.terminate()
    await rm(profile, { recursive: true, force: true, maxRetries: 20 })
  })

  return {
    /** Opens a tab in front of the others. */
    async open(address: string): Promise<BareTab> {
      const { targetId } = await call<{ targetId: string }>('Target.createTarget', { url: address })
      const { sessionId } = await call<{ sessionId: string }>('Target.attachToTarget', {
        targetId,
        flatten: true,
      })
      await call('Target.activateTarget', { targetId })
      return {
        async evaluate<T>(expression: string) {
          const { result } = await call<{ result: { value: T } }>(
            'Runtime.evaluate',
            { expression, returnByValue: true, awaitPromise: true },
            sessionId,
          )
          return result.value
        },
        async setLifecycle(state) {
          await call('Page.setWebLifecycleState', { state }, sessionId)
        },
        async held() {
          // What a first collection finalizes, only a later one frees.
          for (let time = 0; time < 3; time++) {
            await call('HeapProfiler.collectGarbage', {}, sessionId)
          }
          const { usedSize } = await call<{ usedSize: number }>(
            'Runtime.getHeapUsage',
            {},
            sessionId,
          )
          const { jsEventListeners, nodes } = await call<{
            jsEventListeners: number
            nodes: number
          }>('Memory.getDOMCounters', {}, sessionId)
          return { heapBytes: usedSize, listeners: jsEventListeners, nodes }
        },
      }
    },
  }
}
