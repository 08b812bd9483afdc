import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { freePort, isListening } from './ports'

/** A RabbitMQ whose Web STOMP plug-in is reached at `ws://127.0.0.1:<port>/ws`. */
export interface RabbitMq {
  readonly port: number
  /** Decides on each CONNECT: who it is that is not let in, or to where. @default everybody is */
  admit: (login: string, passcode: string) => 'yes' | 'unknown user' | 'no access'
  /** Decides on each SUBSCRIBE to `/topic/<name>`. @default everybody may */
  mayRead: (name: string) => boolean
  /** Stops it in order and starts it again, on the same port. */
  restart: () => Promise<void>
  close: () => Promise<void>
}

/** Debian's own `rabbitmq-server` changes the user, and loses the environment on the way. */
const debianServer = '/usr/lib/rabbitmq/bin/rabbitmq-server'

/** A RabbitMQ of the test's own, on ports and in a folder of its own. It takes seconds to start. */
export async function startRabbitMq(): Promise<RabbitMq> {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-rabbitmq-'))
  const [port, epmdPort, distributionPort] = [await freePort(), await freePort(), await freePort()]
  const doorkeeper = await startDoorkeeper({
    admit: (login, passcode) => self.admit(login, passcode),
    mayRead: (name) => self.mayRead(name),
  })
  const files = { config: join(folder, 'rabbitmq.conf'), plugins: join(folder, 'plugins') }
  await writeFile(files.config, configuration(port, doorkeeper.port))
  await writeFile(files.plugins, '[rabbitmq_web_stomp,rabbitmq_auth_backend_http].\n')
  const env = {
    PATH: process.env.PATH,
    // The cookie by which nodes know each other is written there.
    HOME: folder,
    ERL_EPMD_PORT: `${epmdPort}`,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: `tidings-${process.pid}-${port}@localhost`,
    RABBITMQ_DIST_PORT: `${distributionPort}`,
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1} +S 1:1',
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: folder,
    RABBITMQ_GENERATED_CONFIG_DIR: folder,
    RABBITMQ_CONFIG_FILE: files.config,
    RABBITMQ_CONF_ENV_FILE: join(folder, 'none'),
    RABBITMQ_ENABLED_PLUGINS_FILE: files.plugins,
    // The script becomes the server instead of waiting for it: signals reach it.
    RUNNING_UNDER_SYSTEMD: '1',
  }
  let problem = ''
  const run = (command: string) => {
    const child = spawn(command, [], { env, stdio: 'ignore' })
    child.on('error', ({ message }) => (problem = `install rabbitmq-server: ${message}`))
    return child
  }
  const epmd = run('epmd')
  let server: ChildProcess | undefined

  async function start() {
    server = run(existsSync(debianServer) ? debianServer : 'rabbitmq-server')
    await vi.waitFor(
      async () => {
        if (!problem && !(await isListening(port))) throw new Error('RabbitMQ is not up yet')
      },
      { timeout: 120_000, interval: 50 },
    )
    if (problem) throw new Error(problem)
  }

  const self: RabbitMq = {
    port,
    admit: () => 'yes',
    mayRead: () => true,
    async restart() {
      await end(server, 'SIGTERM')
      await start()
    },
    async close() {
      await end(server, 'SIGKILL')
      await end(epmd, 'SIGTERM')
      await doorkeeper.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  try {
    await start()
  } catch (error) {
    await self.close()
    throw error
  }
  return self
}

async function end(child: ChildProcess | undefined, signal: 'SIGTERM' | 'SIGKILL') {
  if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

const configuration = (port: number, doorkeeperPort: number) => `
listeners.tcp = none
stomp.listeners.tcp = none
web_stomp.tcp.ip = 127.0.0.1
web_stomp.tcp.port = ${port}
log.console.level = none
log.file = false
auth_backends.1 = http
auth_http.http_method = post
${['user', 'vhost', 'resource', 'topic']
  .map((what) => `auth_http.${what}_path = http://127.0.0.1:${doorkeeperPort}/${what}`)
  .join('\n')}
`

/** What RabbitMQ asks whether someone may come in, and what they may read. */
async function startDoorkeeper({ admit, mayRead }: Pick<RabbitMq, 'admit' | 'mayRead'>) {
  /** By login, as only the first question names the passcode. */
  const verdicts = new Map<string, ReturnType<RabbitMq['admit']>>()
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      const asked = Object.fromEntries(new URLSearchParams(text))
      const { username = '', password = '', permission, routing_key: name = '' } = asked
      if (request.url === '/user') verdicts.set(username, admit(username, password))
      const verdict = verdicts.get(username)
      const isDenied =
        (request.url === '/user' && verdict === 'unknown user') ||
        (request.url === '/vhost' && verdict === 'no access') ||
        (request.url === '/topic' && permission === 'read' && !mayRead(name))
      response.end(isDenied ? 'deny' : 'allow')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
