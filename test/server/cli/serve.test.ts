import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { startPostgres } from '../../support/postgres'
import { startRedis } from '../../support/redis'
import { curl } from '../support/curl'
import { parseMetrics } from '../support/parseMetrics'
import { runCli } from '../support/runCli'
import { secret, signToken } from '../support/signToken'
import { listen } from '../support/startHttp'
import { clientOf } from '../support/startSocketIo'
import { stompClientOf } from '../support/startStomp'
import { WsClient } from '../support/wsClient'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

const publishSecret = 'c2VjcmV0LW9mLXRoZS1iYWNrLWVuZC1pbi10ZXN0cw=='

async function makeFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-serve-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = async (name: string, text: string) => {
    await writeFile(join(folder, name), text)
    return join(folder, name)
  }
  return {
    folder,
    secretFile: await file('secret', `${secret}\n`),
    publishSecretFile: await file('publish-secret', `${publishSecret}\n`),
    file,
  }
}

async function startServe(...args: string[]) {
  const cli = runCli('serve', '--port', '0', ...args)
  const { url, operationsUrl } = await vi.waitFor(
    () => {
      const found = cli.records().find(({ event }) => event === 'listening')
      if (!found) throw new Error(`not up yet: ${cli.text()}`)
      return { url: String(found.url), operationsUrl: String(found.operationsUrl) }
    },
    { timeout: 60_000, interval: 20 },
  )
  const publish = async (body: unknown, token = publishSecret) => {
    const response = await fetch(`${url}/api/publish`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    const answer = (await response.json()) as {
      error?: string
      events?: { position: string; isNew: boolean }[]
    }
    return { status: response.status, ...answer }
  }
  const client = () => {
    const made = new WsClient(`${url.replace('http', 'ws')}/realtime`)
    onTestFinished(() => made.socket.terminate())
    return made
  }
  return { cli, url, operationsUrl, publish, client }
}

const event = (extra: Record<string, unknown> = {}) => ({
  ...{ topic: 'tenant:t1', type: 'job.done', data: { jobId: '7', note: 'a payload' } },
  ...extra,
})

it('serves every gateway, keeps events over a restart, and logs no token and no payload', async () => {
  const { folder, secretFile, publishSecretFile } = await makeFolder()
  const args = [
    ...['--store', `sqlite:${join(folder, 'events.db')}`, '--secret-file', secretFile],
    ...['--publish-secret-file', publishSecretFile, '--drain-ms', '50'],
  ]
  const first = await startServe(...args)
  const token = signToken()
  const one = first.client()
  expect(await one.auth({ token })).toMatchObject({ userId: 'ada', tenantId: 't1' })
  const socketIo = clientOf(first.url)({ token })
  await socketIo.named('auth:success')
  const stomp = stompClientOf(first.url)('SockJS', token)
  await stomp.connected()
  const followed = await stomp.follow('/topic')
  const terminal = curl(`${first.url}/api/events/stream`, { Authorization: `Bearer ${token}` })
  await terminal.named('auth.success')

  expect(await first.publish(event({ eventId: 'e1' }))).toMatchObject({ status: 200 })
  const again = await first.publish([event({ eventId: 'e1' }), event({ eventId: 'e2' })])
  expect(again.events?.map(({ isNew }) => isNew)).toEqual([false, true])
  await Promise.all([one.eventCount(2), socketIo.count(2), followed.count(2)])
  expect((await terminal.eventCount(2)).map(({ eventId }) => eventId)).toEqual(['e1', 'e2'])
  const metrics = parseMetrics(await (await fetch(`${first.operationsUrl}/metrics`)).text())
  expect(metrics.value('tidings_events_appended_total')).toBe(2)
  expect((await fetch(`${first.operationsUrl}/readyz`)).status).toBe(200)

  first.cli.child.kill('SIGTERM')
  expect((await one.closed()).code).toBe(1012)
  expect(JSON.parse((await one.closed()).reason)).toEqual({ retryAfterMs: 50 })
  expect(await first.cli.ended()).toBe(0)
  const records = first.cli.records()
  expect(records.map(({ event: name }) => name)).toEqual(
    expect.arrayContaining(['listening', 'connected', 'draining', 'disconnected', 'closed']),
  )
  for (const record of records) expect(typeof record.time).toBe('string')
  for (const hidden of [token, token.split('.')[2] ?? '', publishSecret, secret, 'a payload']) {
    expect(first.cli.text()).not.toContain(hidden)
  }

  const second = await startServe(...args)
  const back = second.client()
  const position = again.events?.[0]?.position
  await back.auth({ token, resume: { 'tenant:t1': position } })
  expect((await back.eventCount(1))[0]).toMatchObject({ eventId: 'e2', sequence: 2 })
})

it('F54 waits for no request that trickles in, and counts connections by address', async () => {
  const { secretFile } = await makeFolder()
  const { url, client } = await startServe(
    ...['--secret-file', secretFile, '--max-connections-per-address', '1'],
  )
  const { port } = new URL(url)
  const slow = connect({ port: Number(port), host: '127.0.0.1' })
  const trickle = setInterval(() => slow.write('x: y\r\n'), 500)
  onTestFinished(() => {
    clearInterval(trickle)
    slow.destroy()
  })
  slow.on('error', () => undefined)
  slow.write('GET /realtime HTTP/1.1\r\n')
  await client().auth({ token: signToken() })
  expect((await client().closed()).code).toBe(4429)
  // Node itself would wait for 60 s.
  await vi.waitFor(() => expect(slow.closed).toBe(true), { timeout: 50_000, interval: 50 })
})

it('refuses tokens that are forged, unsigned or expired, and publishers without the secret', async () => {
  const { secretFile, publishSecretFile } = await makeFolder()
  const { client, publish, url, cli } = await startServe(
    ...['--secret-file', secretFile, '--publish-secret-file', publishSecretFile],
  )
  const tokens = [
    signToken({}, { key: 'x'.repeat(40) }),
    signToken({}, { header: { alg: 'none' } }),
    signToken({}, { header: { alg: 'HS512' } }),
    signToken({ exp: 1 }),
    publishSecret,
  ]
  for (const token of tokens) {
    const one = client()
    await one.opened()
    one.send({ action: 'auth', token })
    expect((await one.closed()).code).toBe(4401)
    const headers = { authorization: `Bearer ${token}` }
    expect((await fetch(`${url}/api/events`, { headers })).status).toBe(401)
  }
  expect(await publish(event(), signToken())).toMatchObject({ status: 401 })
  expect(await publish(event(), '')).toMatchObject({ status: 401 })
  expect(await publish('{')).toMatchObject({ status: 400 })
  expect(await publish([])).toMatchObject({ status: 400 })
  expect(await publish(event({ sequence: 7 }))).toMatchObject({ status: 400 })
  expect(await publish([event(), event({ topic: '' })])).toMatchObject({ status: 400 })
  expect(await publish(`"${'x'.repeat(1_100_000)}"`)).toMatchObject({ status: 413 })
  expect((await fetch(`${url}/api/publish`)).status).toBe(405)
  const codes = () =>
    cli.records().flatMap(({ event: name, code }) => (name === 'refused' ? [code] : []))
  // what it prints comes by a way of its own
  await vi.waitFor(
    () => expect(codes()).toEqual(expect.arrayContaining([400, 401, 405, 413])),
    20_000,
  )
  expect(codes().filter((code) => code === 4401)).toHaveLength(tokens.length)
  // nothing of all that was stored, and the server goes on
  const { events } = await publish(event())
  expect(events?.[0]?.position).toMatch(/:1$/)
})

it('asks the application who a token belongs to', async () => {
  const { url: appUrl } = await listen((request, response) => {
    const given = request.headers.authorization
    if (given === 'Bearer closed') response.writeHead(403).end()
    else if (given !== 'Bearer good') response.writeHead(401).end()
    else response.end(JSON.stringify({ userId: 'ada', tenantId: 't9', expiresInMs: 60_000 }))
  })
  const { client, url, operationsUrl } = await startServe(
    ...['--token-url', `${appUrl}/me`, '--operations-port', '0'],
  )
  const one = client()
  expect(await one.auth({ token: 'good' })).toMatchObject({ userId: 'ada', tenantId: 't9' })
  for (const [token, code] of [
    ['bad', 4401],
    ['closed', 4403],
  ] as const) {
    const other = client()
    await other.opened()
    other.send({ action: 'auth', token })
    expect((await other.closed()).code).toBe(code)
  }
  expect(operationsUrl).not.toBe(url)
  expect((await fetch(`${operationsUrl}/healthz`)).status).toBe(200)
  expect((await fetch(`${url}/metrics`)).status).toBe(404)
  // without a secret nobody publishes
  expect((await fetch(`${url}/api/publish`, { method: 'POST' })).status).toBe(404)
})

it('goes on when nobody reads what it writes any more', async () => {
  const { secretFile } = await makeFolder()
  const { cli, url, client } = await startServe('--secret-file', secretFile)
  cli.child.stdout.destroy()
  const clients = Array.from({ length: 12 }, client)
  for (const each of clients) await each.auth({ token: signToken() })
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  cli.child.kill('SIGTERM')
  expect(await cli.ended()).toBe(0)
  for (const each of clients) expect((await each.closed()).code).toBe(1012)
  expect(cli.text()).not.toContain('Warning')
})

it('runs as one of several, over Postgres and Redis', async () => {
  const [postgres, redis] = [await startPostgres(), await startRedis()]
  const { secretFile, publishSecretFile } = await makeFolder()
  const start = () =>
    startServe(
      ...['--store', postgres.url, '--redis', redis.url, '--secret-file', secretFile],
      ...['--publish-secret-file', publishSecretFile],
    )
  const [here, there] = [await start(), await start()]
  const one = there.client()
  await one.auth({ token: signToken() })
  await vi.waitFor(
    async () => {
      const health: unknown = await (await fetch(`${there.url}/readyz`)).json()
      expect(health).toMatchObject({ bus: 'connected', store: 'ok' })
    },
    { timeout: 60_000, interval: 20 },
  )
  await here.publish(event({ eventId: 'e1' }))
  expect((await one.eventCount(1))[0]).toMatchObject({ eventId: 'e1', sequence: 1 })
  const stats = runCli('events', 'stats', '--store', postgres.url)
  expect(await stats.ended()).toBe(0)
  expect(stats.text()).toMatch(
    /^1 events, .*tenant:t1 {2}\w+:1 {2}kept from 1\n.*job\.done {2}1\n$/s,
  )
})

it('says why it does not start', async () => {
  const { secretFile, file } = await makeFolder()
  const short = await file('short', 'secret\n')
  const cases: [string[], RegExp][] = [
    [[], /who may connect\? Give --secret-file/],
    [['--secret-file', short], /at least 32 bytes/],
    [['--secret-file', secretFile, '--token-url', 'http://127.0.0.1'], /not both/],
    [
      ['--secret-file', secretFile, '--store', 'paper'],
      /--store must be memory, sqlite:<file>, .*, not "paper"/,
    ],
    [
      ['--secret-file', secretFile, '--publish-secret-file', short],
      /the secret to publish with must be 32 or more of/,
    ],
    [['--secret-file', `${short}er`], /ENOENT/],
    [['--token-url', 'file:///etc/passwd'], /must be an http\(s\) address/],
    [['--token-url', 'app.example.com/me'], /must be an http\(s\) address/],
    [
      ['--secret-file', secretFile, '--store', `sqlite:${short}/events.db`],
      /does its folder exist/,
    ],
    [
      ['--token-url', 'http://127.0.0.1', '--audience', 'app'],
      /--audience .* not with --token-url/,
    ],
    [['--secret-file', secretFile, '--origins', 'localhost:3000'], /--origins must be/],
    [['--secret-file', secretFile, '--trusted-proxies', '1.5'], /must be a whole number/],
    [['--secret-file', secretFile, '--redis', 'redis://127.0.0.1'], /--redis .* --store/],
  ]
  for (const [args, expected] of cases) {
    const { text, ended } = runCli('serve', ...args)
    expect(await ended()).toBe(1)
    expect(text()).toMatch(expected)
  }
  const { text, ended } = runCli('serve', '--help')
  expect(await ended()).toBe(0)
  expect(text()).toMatch(/^Usage: tidings serve --secret-file/)
})
