import { watchTimers } from './instruments.ts'
import { contenderOf } from '../contenders/index.ts'
import { startLive } from './live.tsx'
import { startPath } from './path.ts'
import { startRows } from './rows.tsx'
import { startStorm } from './storm.tsx'

/**
 * What runs in the browser. The runner opens `/?app=rows&contender=tidings&…` and asks
 * `bench.facts()` over the DevTools protocol until it has what it waits for.
 */
const query = new URLSearchParams(location.search)
const number = (name: string) => Number(query.get(name) ?? 0)
const name = query.get('contender') ?? 'floor'
const app = query.get('app') ?? 'rows'
const urlOf = (wire: string) => `ws://127.0.0.1:${query.get('port') ?? location.port}/${wire}`

function start() {
  if (app === 'storm') return startStorm(name, urlOf('websocket'))
  const contender = contenderOf(name)
  const url = urlOf(query.get('wire') ?? contender.wire)
  if (app === 'path') return startPath(contender, { url, WebSocket, count: number('count') })
  if (app === 'live') return startLive(name, query.get('view') ?? 'feed', url)
  const timers = app === 'soak' ? watchTimers() : () => 0
  return { ...startRows(contender, url, { count: number('count'), rows: number('rows') }), timers }
}

Object.assign(globalThis, { bench: start() })
