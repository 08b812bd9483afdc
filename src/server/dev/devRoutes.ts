import { isRecord, serializePosition } from '../../protocol'
import type { RealtimeServer } from '../createRealtimeServer'
import { readHistory } from '../history'
import { numberOf, optionalTextOf } from './fields'
import { HttpError } from './respond'
import type { ApiRequest, Route } from './router'
import { switches, type SwitchContext, type SwitchOptions } from './switches'

interface DevRouteContext extends SwitchContext {
  readonly say: (line: string) => void
}

const maxRate = 10_000
const maxCount = 100_000
const maxMs = 600_000

/** What steers the dev server, and the history end point. */
export function devRoutes(context: DevRouteContext): Route[] {
  const { realtime, script, tokens, say } = context
  return [
    { method: 'GET', path: '/dev/status', handle: () => statusOf(context) },
    {
      method: 'POST',
      path: '/dev/token',
      handle: ({ body, author }) =>
        tokens.issue(optionalTextOf(body, 'userId', 100) ?? author.userId),
    },
    {
      method: 'POST',
      path: '/dev/rate',
      handle({ body }) {
        script.setRate(numberOf(body, 'perSecond', 0, maxRate))
        say(
          script.rate === 0
            ? 'The world pauses.'
            : `The world makes ${script.rate} events a second.`,
        )
        return statusOf(context)
      },
    },
    {
      method: 'POST',
      path: '/dev/switches/:name',
      async handle({ params, body }) {
        const message = await turnSwitch(context, params.name ?? '', optionsOf(body))
        return { message, ...statusOf(context) }
      },
    },
    {
      method: 'GET',
      path: '/api/events',
      handle: (call) => history(realtime, context.topic, call),
    },
    {
      method: 'GET',
      path: '/api/position',
      async handle() {
        const head = await realtime.store.head(context.topic)
        return { heads: { [context.topic]: serializePosition(head) } }
      },
    },
  ]
}

/** Turns a switch and says what it did. */
export async function turnSwitch(
  context: DevRouteContext,
  name: string,
  options: SwitchOptions,
): Promise<string> {
  const run = switches.get(name)
  if (!run) {
    const names = [...switches.keys()].join(', ')
    throw new HttpError(404, 'NOT_FOUND', `there is no switch "${name}"; there are ${names}`)
  }
  const message = await run(context, options)
  context.say(message)
  return message
}

function statusOf({ realtime, script, faults, gate, tokens }: DevRouteContext) {
  return {
    ...realtime.stats(),
    rate: script.rate,
    switches: {
      freeze: faults.isFrozen,
      'refuse-token': tokens.isRefusing,
      'block-websocket': gate.isBlocked,
    },
    clients: realtime.connections().map(({ id, userId }) => ({ id, userId })),
  }
}

function optionsOf(body: Readonly<Record<string, unknown>>): SwitchOptions {
  const number = (name: string, max: number) =>
    body[name] === undefined ? {} : { [name]: numberOf(body, name, 0, max) }
  if (!isRecord(body)) return {}
  return {
    ...number('count', maxCount),
    ...number('forMs', maxMs),
    ...number('retryAfterMs', maxMs),
    ...(body.newEpoch === true ? { newEpoch: true } : {}),
    ...(body.recoverable === true ? { recoverable: true } : {}),
  }
}

async function history(realtime: RealtimeServer, topic: string, { query }: ApiRequest) {
  const asked = query.get('topic') ?? topic
  // the same answer for a topic that is absent and one that is another's
  if (asked !== topic) throw new HttpError(404, 'NOT_FOUND', 'there is no such topic')
  const after = query.get('after')
  const page = await readHistory(realtime.store, { topic, after, limit: query.get('limit') })
  if (page === 'invalid') {
    throw new HttpError(400, 'VALIDATION_ERROR', '`after` must be a position, epoch:offset')
  }
  if (page === 'gone') throw new HttpError(410, 'NOT_FOUND', 'the log has started over')
  return page
}
