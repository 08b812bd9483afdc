import { expect, it } from 'vitest'
import { decodeGoalFrame, goalEvents, goalEventTypes } from '../../../src/domains/goals'
import { createDevServer, type Action, type Goal, type Issue } from '../../../src/server'
import { startDevServer } from '../support/startServer'
import { eventually } from '../../support/eventually'

const isSystem = (type: string) => /^(auth\.|connection\.|ping$|pong$)/.test(type)

it('makes every kind of event of the contract, each with a valid payload', async () => {
  const { server, client } = await startDevServer()
  const one = client()
  await one.auth()
  await server.turn('burst', { count: 400 })
  await one.eventCount(400)
  const seen = new Set(one.events.map(({ type }) => type))
  expect([...seen].sort()).toEqual(goalEventTypes.filter((type) => !isSystem(type)).sort())
  for (const frame of one.events) {
    const decoded = decodeGoalFrame(frame)
    if (decoded.kind !== 'event') throw new Error(`${frame.type}: not an event`)
    const result = goalEvents.schemas.get(frame.type)?.['~standard'].validate(decoded.event.data)
    expect({ frame, result }).toMatchObject({ result: { value: expect.anything() as object } })
  }
})

it('keeps what REST says in step with what it told', async () => {
  const { server, client, call } = await startDevServer()
  const one = client()
  await one.auth()
  await server.turn('burst', { count: 600 })
  await one.eventCount(600)
  const list = async <T>(path: string) => (await call('GET', path)).body.items as T[]
  const goals = await list<Goal>('/api/goals')
  const actions = await list<Action>('/api/actions')
  const issues = await list<Issue>('/api/issues')
  const last = (type: string, name: string, id: string) =>
    one.events.findLast((event) => event.type === type && event.data[name] === id)?.data
  for (const goal of goals) {
    const told = one.events.findLast(
      ({ type, data }) =>
        data.goalId === goal.goalId && /^goal\.(activated|resumed|paused|comp|canc)/.test(type),
    )
    const status = told?.type.replace(/^goal\.(activated|resumed)$/, 'goal.active')
    if (status) expect(`goal.${goal.status}`).toBe(status)
  }
  for (const { actionId, priority, assignedTo } of actions) {
    const newPriority = last('action.priority_changed', 'actionId', actionId)?.newPriority
    if (newPriority) expect(priority).toBe(newPriority)
    const newAssignee = last('action.reassigned', 'actionId', actionId)?.newAssignee
    if (newAssignee) expect(assignedTo).toBe(newAssignee)
  }
  for (const { issueId, status } of issues) {
    const newStatus = last('issue.status_changed', 'issueId', issueId)?.newStatus
    if (newStatus) expect(status).toBe(newStatus)
  }
})

it('stays bounded, however long its world runs', async () => {
  const { server, call } = await startDevServer()
  await server.turn('burst', { count: 6_000 })
  const count = async (path: string) => ((await call('GET', path)).body.items as unknown[]).length
  expect(await count('/api/goals')).toBeLessThanOrEqual(16)
  expect(await count('/api/actions')).toBeLessThanOrEqual(160)
  expect(await count('/api/issues')).toBeLessThanOrEqual(100)
})

it('makes events at the rate that was chosen, and none at 0', async () => {
  const { server, client, call } = await startDevServer({ rate: 0 })
  const one = client()
  await one.auth()
  expect((await call('POST', '/dev/rate', { perSecond: 200 })).body.rate).toBe(200)
  await one.eventCount(50)
  await call('POST', '/dev/rate', { perSecond: 0 })
  await one.settled()
  const { eventsAppended } = server.realtime.stats()
  await call('GET', '/dev/status')
  await one.settled()
  expect(server.realtime.stats().eventsAppended).toBe(eventsAppended)
  expect((await call('POST', '/dev/rate', { perSecond: -1 })).status).toBe(400)
})

it('tells its state', async () => {
  const { client, call } = await startDevServer()
  const [one, two] = [client(), client()]
  await Promise.all([one.auth(), two.auth()])
  await call('POST', '/api/goals', { title: 'x' })
  await Promise.all([one.eventCount(1), two.eventCount(1)])
  expect((await call('GET', '/dev/status')).body).toMatchObject({
    connections: 2,
    eventsSent: 2,
    eventsAppended: 1,
    rate: 0,
    switches: { freeze: false, 'refuse-token': false, 'block-websocket': false },
    clients: [{ userId: 'u-ada' }, { userId: 'u-ada' }],
  })
})

it('knows people by their tokens', async () => {
  const { client, call } = await startDevServer({ tokenLifetimeMs: 500_000 })
  const { token, expiresInMs } = (await call('POST', '/dev/token', { userId: 'u-ben' })).body
  expect(expiresInMs).toBe(500_000)
  expect(await client().auth({ token })).toMatchObject({ userId: 'u-ben', tenantId: 'acme' })
  const jwt = `x.${Buffer.from('{"sub":"u-chloe"}').toString('base64url')}.y`
  expect(await client().auth({ token: jwt })).toMatchObject({ userId: 'u-chloe' })
  const nobody = await client().opened()
  nobody.send({ action: 'auth', token: null })
  expect((await nobody.next('auth.error')).data.error).toMatch(/POST \/dev\/token/)
})

it('lets a token end after its lifetime', async () => {
  const { client, call } = await startDevServer({ tokenLifetimeMs: 60, expiryGraceMs: 30 })
  const { token } = (await call('POST', '/dev/token', {})).body
  const one = client()
  await one.auth({ token })
  expect((await one.next('connection.error')).data.code).toBe('UNAUTHORIZED')
  expect((await one.closed()).code).toBe(4401)
})

it('says in plain words, with names, who came and what happened', async () => {
  const lines: string[] = []
  const { client, call } = await startDevServer({ log: (line) => lines.push(line) })
  await client().auth()
  await call('POST', '/api/goals', { title: 'Ship it' }, { 'X-User-Id': 'u-ben' })
  expect(lines).toEqual(['Ada Lindqvist connected.', 'Ben Okafor created the goal Ship it.'])
})

it('can begin with an empty world', async () => {
  const { server, call } = await startDevServer({ world: 'empty' })
  expect((await call('GET', '/api/goals')).body.items).toEqual([])
  await server.turn('burst', { count: 50 })
  expect(((await call('GET', '/api/goals')).body.items as unknown[]).length).toBeGreaterThan(0)
})

it('ends with all that it opened, frozen and away as it may be', async () => {
  for (const name of ['freeze', 'restart', 'drop']) {
    const server = await createDevServer({ port: 0, rate: 100 })
    await fetch(`${server.url}/dev/status`)
    await server.turn(name, { forMs: 60_000 })
    await server.close()
    await server.close()
    await expect(fetch(server.url)).rejects.toThrow()
  }
  await eventually(() => {
    expect(process.getActiveResourcesInfo()).not.toContain('TCPServerWrap')
  })
})

it('says which port is taken', async () => {
  const { server } = await startDevServer()
  await expect(createDevServer({ port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
