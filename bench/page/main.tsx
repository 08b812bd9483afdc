import './commits.ts'
import { contenderOf } from '../contenders/index.ts'
import type { WireName } from '../contenders/contender.ts'
import { startRows } from './rows.tsx'

/**
 * What runs in the browser. The runner opens `/?app=rows&contender=tidings&…` and asks
 * `bench.facts()` over the DevTools protocol until it has what it waits for.
 */
const query = new URLSearchParams(location.search)
const number = (name: string) => Number(query.get(name) ?? 0)
const contender = contenderOf(query.get('contender') ?? 'floor')
const wire = (query.get('wire') ?? contender.wire) as WireName
const port = query.get('port') ?? location.port
const url = `ws://127.0.0.1:${port}/${wire}`

Object.assign(globalThis, {
  bench: startRows(contender, url, { count: number('count'), rows: number('rows') }),
})
