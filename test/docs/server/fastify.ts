import type { FastifyInstance } from 'fastify'
import { createHttpGateway, serveInFastify, type RealtimeServer } from 'tidings/server'

declare const fastify: FastifyInstance
declare const realtime: RealtimeServer

// #region sample
serveInFastify(fastify, createHttpGateway(realtime))
await realtime.attach(fastify.server)
// #endregion
