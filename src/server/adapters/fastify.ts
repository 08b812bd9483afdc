import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpHandler } from '../gateways/http/exchange'
import { toNodeListener } from './node'

/** As much of a Fastify instance as the plugin uses, so that Fastify need not be installed. */
interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (
      request: { readonly raw: IncomingMessage },
      reply: { readonly raw: ServerResponse; hijack(): unknown },
      done: () => void,
    ) => void,
  ): unknown
}

/**
 * Serves the gateway's paths in a Fastify app. What Fastify's own hooks would add to an answer, such
 * as CORS headers, is left out: the gateway says its own.
 *
 * @example
 * ```ts
 * serveInFastify(fastify, createHttpGateway(realtime))
 * ```
 */
export function serveInFastify(fastify: FastifyLike, handle: HttpHandler): void {
  const listener = toNodeListener(handle)
  fastify.addHook('onRequest', (request, reply, done) => {
    const left: (() => void)[] = []
    listener(request.raw, reply.raw, () => left.push(done))
    // before Fastify reads the body or looks for a route of its own
    if (left.length === 0) reply.hijack()
    for (const next of left) next()
  })
}
