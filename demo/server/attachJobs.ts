import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import {
  attachSocketIoGateway,
  attachStompGateway,
  createHttpGateway,
  toNodeListener,
  type RealtimeServer,
} from 'tidings/server'
import { createExecutions } from './executions'
import { JobBoard, type JobBoardOptions } from './JobBoard'
import { createJobRoutes } from './jobRoutes'
import { createNormalizations } from './normalizations'
import { createOperations } from './operations'

/**
 * Puts the three platforms of jobs on a server, each behind the protocol that its clients speak:
 * executions by event stream, normalizations by Socket.IO, operations by STOMP.
 */
export async function attachJobs(
  realtime: RealtimeServer,
  httpServer: Server,
  options: JobBoardOptions,
): Promise<void> {
  const board = new JobBoard(options)
  realtime.host.onClose(() => board.close())
  const serve = createJobRoutes({
    board,
    executions: createExecutions(realtime, board),
    normalizations: createNormalizations(realtime, board),
    operations: createOperations(realtime, board),
  })
  const gateway = createHttpGateway(realtime, {
    streamPath: '/jobs/events/stream',
    historyPath: '/jobs/events',
    positionPath: '/jobs/position',
  })
  const serveEvents = toNodeListener(gateway)

  // the dev server answers every path, so its own listener comes after these
  const others = httpServer.listeners('request') as RequestListener[]
  httpServer.removeAllListeners('request')
  httpServer.on('request', (request: IncomingMessage, response: ServerResponse) => {
    serveEvents(request, response, () => {
      if (serve(request, response)) return
      for (const other of others) other(request, response)
    })
  })
  await attachSocketIoGateway(realtime, httpServer)
  await attachStompGateway(realtime, httpServer)
}

type RequestListener = (request: IncomingMessage, response: ServerResponse) => void
