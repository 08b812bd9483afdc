import { parseArgs } from 'node:util'
import { parsePosition, serializePosition, type TopicPosition } from '../../protocol'
import type { EventStore } from '../eventStore'
import { openStore } from './openStore'
import { pagesAfter, topicsOf } from './storePages'
import { fail, numberOf, onQuit, print } from './terminal'

const usage = `Usage: tidings events <tail|replay|stats> --store <store> [options]

  tail     prints events as they are appended, one JSON object a line
  replay   prints the events that are kept, oldest first, or copies them with --to
  stats    says which topics and types there are, and where each topic stands

  --store <store>      sqlite:<file>, postgres://<address>, or postgres: where DATABASE_URL or
                       PGHOST and so on say
  --topic <name>       only this topic; can be given several times (all)
  --type <name>        only this type; can be given several times (all)
  --after <position>   replay: begins after "epoch:offset" of the one --topic (the oldest)
  --to <store>         replay: appends them to this store instead, each once however often it is
                       repeated: they keep their ids
  --every-ms <number>  tail: how often it looks (500)
  --help               shows this`

interface EventsArgs {
  readonly topics: readonly string[]
  readonly types: readonly string[]
  readonly after: TopicPosition | null
  readonly to: string | undefined
  readonly everyMs: number
}

/** `tidings events` */
export async function events(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      store: { type: 'string' },
      topic: { type: 'string', multiple: true, default: [] },
      type: { type: 'string', multiple: true, default: [] },
      after: { type: 'string' },
      to: { type: 'string' },
      'every-ms': { type: 'string', default: '500' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    await print(usage)
    return
  }
  const [name] = positionals
  const act = name === undefined ? undefined : actions.get(name)
  if (!act || positionals.length > 1 || values.store === undefined) {
    fail(usage)
    return
  }
  const after = values.after === undefined ? null : parsePosition(values.after)
  if (values.after !== undefined && (!after || values.topic.length !== 1)) {
    throw new TypeError('--after must be "epoch:offset", with the one --topic it is of')
  }
  const store = await openStore(values.store, true)
  try {
    const everyMs = numberOf('every-ms', values['every-ms'], 3_600_000)
    await act(store, { after, topics: values.topic, types: values.type, to: values.to, everyMs })
  } finally {
    await store.close()
  }
}

const actions = new Map([
  ['tail', tail],
  ['replay', replay],
  ['stats', stats],
])

async function tail(store: EventStore, { topics, types, everyMs }: EventsArgs): Promise<void> {
  const isOver = new Promise<'over'>((resolve) => void onQuit(() => resolve('over')))
  const seen = new Map<string, TopicPosition>()
  for await (const topic of topicsOf(store, topics)) seen.set(topic, await store.head(topic))
  for (;;) {
    let timer: NodeJS.Timeout | undefined
    const next = new Promise((resolve) => (timer = setTimeout(resolve, everyMs)))
    const isNext = (await Promise.race([isOver, next])) !== 'over'
    clearTimeout(timer)
    if (!isNext) return
    // a topic that is new begins with its first event
    for await (const topic of topicsOf(store, topics)) {
      for await (const page of pagesAfter(store, {
        topic,
        after: seen.get(topic) ?? null,
        types,
      })) {
        for (const event of page.events) await print(JSON.stringify(event))
        seen.set(topic, page.end)
      }
    }
  }
}

async function replay(store: EventStore, { topics, types, after, to }: EventsArgs): Promise<void> {
  const target = to === undefined ? null : await openStore(to)
  let copied = 0
  try {
    for await (const topic of topicsOf(store, topics)) {
      for await (const { events: page, outcome } of pagesAfter(store, { topic, after, types })) {
        if (outcome === 'reset') throw new TypeError(`--after is no position of ${topic}`)
        if (!target) for (const event of page) await print(JSON.stringify(event))
        else if (page.length > 0) {
          const appended = await target.appendAll(
            page.map(({ sequence: _, epoch: __, ...each }) => each),
          )
          copied += appended.filter(({ isNew }) => isNew).length
        }
      }
    }
  } finally {
    await target?.close()
  }
  if (target) await print(`${copied} events were copied; the rest was there.`)
}

async function stats(store: EventStore, { topics }: EventsArgs): Promise<void> {
  const { events: count, oldestAt, newestAt, types } = await store.stats()
  await print(`${count} events, from ${oldestAt ?? '–'} to ${newestAt ?? '–'}\n\ntopics`)
  for await (const topic of topicsOf(store, topics)) {
    const { events: page, head } = await store.read({ topic, after: null, limit: 1 })
    const kept = page[0] ? `kept from ${page[0].sequence}` : 'none kept'
    await print(`  ${topic}  ${serializePosition(head)}  ${kept}`)
  }
  await print('\ntypes')
  for (const { type, count: many } of types) await print(`  ${type}  ${many}`)
}
