import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Authenticate } from '../identity'
import { createJwtAuthenticate } from '../jwt'
import type { AllowedOrigins } from '../origin'
import { storeHelp } from './openStore'
import { createRemoteAuthenticate } from './remoteAuthenticate'
import { wholeNumberOf } from './terminal'

export const serveUsage = `Usage: tidings serve --secret-file <file> [options]

Runs the companion server: a WebSocket at /realtime, an event stream and the history at
/api/events, and Socket.IO and STOMP where their packages are installed.

Who may connect, one of:
  --secret-file <file>          secrets of HS256 tokens, one a line; or TIDINGS_JWT_SECRET
  --token-url <url>             asked with "Authorization: Bearer <token>"; it answers
                                {"userId":…,"tenantId":…,"expiresInMs":…}, 401 or 403
  --issuer <name>               what tokens have as "iss" (anything)
  --audience <name>             what tokens have in "aud" (anything)
  --origins <list>              web pages that may connect, with commas (those of the same host)

Who may publish, by POST /api/publish:
  --publish-secret-file <file>  the secret of your back end; or TIDINGS_PUBLISH_SECRET (nobody)

  --store <store>               ${storeHelp} (memory);
                                "postgres" is where DATABASE_URL or PGHOST and so on say
  --redis <url>                 wakes other servers of the same Postgres; or REDIS_URL (alone)
  --port <number>               where to listen; 0 takes a free port (8080)
  --host <name>                 on which address (127.0.0.1)
  --operations-port <number>    a port of its own for /metrics, /healthz and /readyz
                                (the same port)
  --drain-ms <number>           at SIGTERM, clients come back spread over this (20000)
  --max-connections <number>    connections that one user may have (20)
  --max-connections-per-address <number>
                                connections that may come from one address (no limit)
  --trusted-proxies <number>    your own proxies in front, whose X-Forwarded-For says where a
                                client is (0)
  --help                        shows this

It writes one JSON object a line for what happens, without tokens or payloads.`

/** What `tidings serve` was told to do. */
export interface ServeArgs {
  readonly authenticate: Authenticate
  readonly origins: AllowedOrigins
  /** `null`: nobody publishes. */
  readonly publishSecret: string | null
  readonly store: string
  /** `null`: other servers are not woken. */
  readonly redis: string | null
  readonly port: number
  readonly host: string
  /** `null`: the same port. */
  readonly operationsPort: number | null
  readonly drainMs: number
  readonly maxConnectionsPerUser: number
  readonly maxConnectionsPerAddress: number
  readonly trustedProxies: number
}

/**
 * @returns `null` when only help is wanted
 * @throws TypeError for what cannot be done
 */
export function readServeArgs(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ServeArgs | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'secret-file': { type: 'string' },
      'token-url': { type: 'string' },
      issuer: { type: 'string' },
      audience: { type: 'string' },
      origins: { type: 'string' },
      'publish-secret-file': { type: 'string' },
      store: { type: 'string', default: 'memory' },
      redis: { type: 'string' },
      port: { type: 'string', default: '8080' },
      host: { type: 'string', default: '127.0.0.1' },
      'operations-port': { type: 'string' },
      'drain-ms': { type: 'string', default: '20000' },
      'max-connections': { type: 'string', default: '20' },
      'max-connections-per-address': { type: 'string' },
      'trusted-proxies': { type: 'string', default: '0' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return null
  const { issuer, audience, 'operations-port': operationsPort } = values
  const perAddress = values['max-connections-per-address']
  if (values['token-url'] !== undefined && (issuer ?? audience) !== undefined) {
    throw new TypeError(
      '--issuer and --audience are checked with secrets, and not with --token-url',
    )
  }
  if (values.redis !== undefined && values.store === 'memory') {
    throw new TypeError("--redis wakes servers of one log, and memory is no other's: give --store")
  }
  const publishSecrets = secretsOf(values['publish-secret-file'], env.TIDINGS_PUBLISH_SECRET)
  if (publishSecrets.some((secret) => !/^[\w.~+/=-]{32,}$/.test(secret))) {
    // it travels as a bearer token, which knows no other characters
    throw new TypeError(
      'the secret to publish with must be 32 or more of A-Z a-z 0-9 - . _ ~ + / =',
    )
  }
  return {
    authenticate: authenticateBy(values['token-url'], {
      secret: secretsOf(values['secret-file'], env.TIDINGS_JWT_SECRET),
      ...(issuer === undefined ? {} : { issuer }),
      ...(audience === undefined ? {} : { audience }),
    }),
    origins: values.origins?.split(',').map(originOf) ?? 'same',
    publishSecret: publishSecrets[0] ?? null,
    store: values.store,
    // the environment may name a Redis for something else
    redis: values.redis ?? (values.store === 'memory' ? null : (env.REDIS_URL ?? null)),
    port: wholeNumberOf('port', values.port, 65_535),
    host: values.host,
    operationsPort:
      operationsPort === undefined
        ? null
        : wholeNumberOf('operations-port', operationsPort, 65_535),
    drainMs: wholeNumberOf('drain-ms', values['drain-ms'], 600_000),
    maxConnectionsPerUser: wholeNumberOf('max-connections', values['max-connections'], 1_000_000),
    maxConnectionsPerAddress:
      perAddress === undefined
        ? Infinity
        : wholeNumberOf('max-connections-per-address', perAddress, 1_000_000),
    trustedProxies: wholeNumberOf('trusted-proxies', values['trusted-proxies'], 100),
  }
}

function authenticateBy(
  url: string | undefined,
  options: Parameters<typeof createJwtAuthenticate>[0] & { readonly secret: readonly string[] },
): Authenticate {
  const hasSecret = options.secret.length > 0
  if (hasSecret === (url !== undefined)) {
    throw new TypeError(
      hasSecret
        ? 'give either secrets or --token-url, not both'
        : 'who may connect? Give --secret-file <file>, TIDINGS_JWT_SECRET or --token-url <url>.',
    )
  }
  if (url === undefined) return createJwtAuthenticate(options)
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new TypeError('--token-url must be an http(s) address')
  }
  return createRemoteAuthenticate(new URL(url).href)
}

/** @throws TypeError for what no web page has: `localhost:3000` reads as an address of the scheme `localhost` */
function originOf(text: string): string {
  const address = text.trim()
  if (/^https?:\/\//.test(address) && URL.canParse(address)) return new URL(address).origin
  throw new TypeError('--origins must be like https://app.example.com, with commas between')
}

/** Secrets come from a file or the environment: what stands on a command line, all users can read. */
function secretsOf(file: string | undefined, variable: string | undefined): readonly string[] {
  const text = file === undefined ? (variable ?? '') : readFileSync(file, 'utf8')
  const lines = text.split('\n').map((line) => line.trim())
  const secrets = lines.filter((line) => line !== '')
  if (file !== undefined && secrets.length === 0) throw new TypeError(`${file} holds no secret`)
  return secrets
}
