import type { IncomingMessage, ServerResponse } from 'node:http'
import { isLocalOrigin } from 'tidings/server'
import type { createExecutions } from './executions'
import { isJobAction, type JobBoard } from './JobBoard'
import type { createNormalizations } from './normalizations'
import type { createOperations } from './operations'

interface JobPlatforms {
  readonly board: JobBoard
  readonly executions: ReturnType<typeof createExecutions>
  readonly normalizations: ReturnType<typeof createNormalizations>
  readonly operations: ReturnType<typeof createOperations>
}

/** A request that cannot be served, with what the caller is told. */
class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const maxFileBytes = 8 * 1024 * 1024

/**
 * Makes the function that serves the REST API of jobs, below `/jobs/`.
 * @returns `false`, with nothing done, for any other path
 */
export function createJobRoutes(platforms: JobPlatforms) {
  const { board, executions, normalizations, operations } = platforms

  function read({ pathname, searchParams }: URL, response: ServerResponse): void {
    if (pathname === '/jobs/items') {
      const kinds = searchParams.getAll('kind')
      sendJson(response, 200, { items: board.list(kinds, searchParams.get('executionId')) })
      return
    }
    const [, jobId = '', file] = /^\/jobs\/items\/([\w-]+)(\/output\.csv)?$/.exec(pathname) ?? []
    const job = board.get(jobId)
    const output = normalizations.output(jobId)
    if (!job || (file && output === undefined)) throw new Refusal(404, 'There is no such job')
    if (!file) sendJson(response, 200, job.facts)
    else {
      response.setHeader('Content-Type', 'text/csv; charset=utf-8')
      response.setHeader('Content-Disposition', 'attachment; filename="normalized.csv"')
      response.end(output)
    }
  }

  async function write(url: URL, request: IncomingMessage, response: ServerResponse) {
    const text = await readText(request)
    switch (url.pathname) {
      case '/jobs/executions':
        sendJson(response, 201, await executions.start())
        return
      case '/jobs/normalizations':
        sendJson(response, 201, normalizations.start(text, nameOf(url)))
        return
      case '/jobs/extractions':
        sendJson(response, 201, operations.start('extraction'))
        return
      case '/jobs/migrations':
        sendJson(response, 201, operations.start('migration'))
        return
    }
    const [, jobId = '', action = ''] = /^\/jobs\/items\/([\w-]+)\/(\w+)$/.exec(url.pathname) ?? []
    const job = board.get(jobId)
    if (!job || !isJobAction(action)) throw new Refusal(404, 'There is nothing here')
    if (!(await board.act(job, action))) throw new Refusal(409, `The job is ${job.facts.status}`)
    sendJson(response, 200, job.facts)
  }

  async function answer(url: URL, request: IncomingMessage, response: ServerResponse) {
    const { origin } = request.headers
    // a page of the open web must not write to a server on this machine
    if (origin !== undefined && !isLocalOrigin(origin)) throw new Refusal(403, 'Foreign origin')
    if (request.method === 'GET') read(url, response)
    else if (request.method === 'POST') await write(url, request, response)
    else throw new Refusal(405, 'Use GET or POST')
  }

  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (!url.pathname.startsWith('/jobs/')) return false
    answer(url, request, response).catch((error: unknown) => {
      const status = error instanceof Refusal ? error.status : 500
      const message = error instanceof Refusal ? error.message : 'The server could not do this'
      sendJson(response, status, { error: message })
    })
    return true
  }
}

/** What people call their file. */
const nameOf = ({ searchParams }: URL) =>
  (searchParams.get('name') ?? '').slice(0, 120) || 'unnamed.csv'

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxFileBytes) throw new Refusal(413, 'The file has more than 8 MB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
  })
  response.end(JSON.stringify(value))
}
