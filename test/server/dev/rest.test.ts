import { describe, expect, it } from 'vitest'
import { decodeGoalFrame, goalEvents, goalEventTypes } from '../../../src/domains/goals'
import type { Goal, Measure } from '../../../src/server'
import { startDevServer } from '../support/startServer'
import type { Frame } from '../support/wsClient'

/** Fails unless the payload is what the contract says. */
function expectValid(frame: Frame): void {
  const decoded = decodeGoalFrame(frame)
  if (decoded.kind !== 'event') throw new Error(`${frame.type}: not an event`)
  const schema = goalEvents.schemas.get(decoded.event.type)
  const result = schema?.['~standard'].validate(decoded.event.data)
  expect({ type: frame.type, result }).toMatchObject({
    result: { value: expect.anything() as object },
  })
  expect(goalEventTypes).toContain(frame.type)
  expect(frame.data.tenantId).toBe('acme')
}

const writes: readonly (readonly [string, string, string, object, string, object])[] = [
  [
    'a new goal',
    'POST',
    '/api/goals',
    { title: 'Ship it' },
    'goal.created',
    { title: 'Ship it', status: 'active', userId: 'u-ben', createdBy: 'u-ben' },
  ],
  [
    'activating',
    'POST',
    '/api/goals/goal-8/status',
    { status: 'active' },
    'goal.activated',
    { goalId: 'goal-8', previousStatus: 'draft', newStatus: 'active', activatedBy: 'u-ben' },
  ],
  [
    'completing',
    'POST',
    '/api/goals/goal-3/status',
    { status: 'completed', finalNotes: 'Done.' },
    'goal.completed',
    { completedBy: 'u-ben', finalNotes: 'Done.' },
  ],
  [
    'pausing',
    'POST',
    '/api/goals/goal-3/status',
    { status: 'paused', reason: 'Later' },
    'goal.paused',
    { pausedBy: 'u-ben', reason: 'Later' },
  ],
  [
    'cancelling',
    'POST',
    '/api/goals/goal-3/status',
    { status: 'cancelled', reason: 'No' },
    'goal.cancelled',
    { cancelledBy: 'u-ben', reason: 'No' },
  ],
  [
    'resuming',
    'POST',
    '/api/goals/goal-2/status',
    { status: 'resumed' },
    'goal.resumed',
    { goalId: 'goal-2', resumedBy: 'u-ben' },
  ],
  [
    'a note',
    'POST',
    '/api/goals/goal-3/activities',
    { type: 'note', title: 'Hi', content: 'There', tags: ['a'] },
    'goal.activity.created',
    { type: 'note', title: 'Hi', content: 'There', tags: ['a'] },
  ],
  [
    'a decision',
    'POST',
    '/api/goals/goal-3/decisions',
    { title: 'Go', decision: 'We go' },
    'decision.created',
    { decidedBy: 'u-ben', participants: ['u-ben'] },
  ],
  [
    'an action',
    'POST',
    '/api/actions',
    {
      goalId: 'goal-3',
      title: 'Do it',
      assignedTo: 'u-ada',
      priority: 'high',
      dueDate: '2031-01-31',
    },
    'action.created',
    { assignedTo: 'u-ada', priority: 'high', dueDate: '2031-01-31', status: 'todo' },
  ],
  [
    'an action without a goal',
    'POST',
    '/api/actions',
    { title: 'Alone' },
    'action.created',
    { title: 'Alone', assignedTo: 'u-ben' },
  ],
  [
    'an action’s status',
    'PATCH',
    '/api/actions/:todo',
    { status: 'blocked' },
    'action.status_changed',
    { previousStatus: 'todo', newStatus: 'blocked', changedBy: 'u-ben' },
  ],
  [
    'an action’s end',
    'PATCH',
    '/api/actions/:todo',
    { status: 'completed' },
    'action.completed',
    { completedBy: 'u-ben', onTime: expect.any(Boolean) as boolean },
  ],
  [
    'an action’s priority',
    'PATCH',
    '/api/actions/:todo',
    { priority: 'critical' },
    'action.priority_changed',
    { newPriority: 'critical' },
  ],
  [
    'an action’s owner',
    'PATCH',
    '/api/actions/:todo',
    { assignedTo: 'u-new' },
    'action.reassigned',
    { newAssignee: 'u-new', assignedBy: 'u-ben' },
  ],
  [
    'an action’s progress',
    'PATCH',
    '/api/actions/:todo',
    { progress: 33 },
    'action.progress_updated',
    { newProgress: 33 },
  ],
  [
    'an issue',
    'POST',
    '/api/issues',
    { goalId: 'goal-3', title: 'Broken', severity: 'critical' },
    'issue.created',
    { severity: 'critical', status: 'open', createdBy: 'u-ben' },
  ],
  [
    'an issue’s status',
    'PATCH',
    '/api/issues/:open',
    { status: 'resolved' },
    'issue.status_changed',
    { previousStatus: 'open', newStatus: 'resolved' },
  ],
  [
    'a reading',
    'POST',
    '/api/measures/measure-1/readings',
    { value: 14, note: 'Bad day' },
    'measure.reading_created',
    { value: 14, note: 'Bad day', recordedBy: 'u-ben', threshold: { status: 'red' } },
  ],
  [
    'a file',
    'POST',
    '/api/attachments',
    {
      entityType: 'goal',
      entityId: 'goal-3',
      fileName: 'a.pdf',
      fileSize: 7,
      fileType: 'application/pdf',
    },
    'attachment.created',
    { entityId: 'goal-3', fileSize: 7, uploadedBy: 'u-ben' },
  ],
]

describe('writes', () => {
  it.each(writes)('%s: %s %s → its event', async (_, method, path, body, type, data) => {
    const { client, call } = await startDevServer()
    const one = client()
    await one.auth()
    const headers = { 'X-User-Id': 'u-ben', 'X-Origin-Id': 'tab-1:7' }
    const { items: actions } = (await call('GET', '/api/actions')).body
    const { items: issues } = (await call('GET', '/api/issues')).body
    const idOf = (items: { status: string }[], status: string, name: string) =>
      String(
        (items.find((each) => each.status === status) as Record<string, unknown> | undefined)?.[
          name
        ],
      )
    const target = path
      .replace(':todo', idOf(actions as { status: string }[], 'todo', 'actionId'))
      .replace(':open', idOf(issues as { status: string }[], 'open', 'issueId'))
    const response = await call(method, target, body, headers)
    expect(response.status).toBe(method === 'POST' && !path.endsWith('/status') ? 201 : 200)
    const event = await one.next(type)
    expect(event.data).toMatchObject(data)
    expect(event).toMatchObject({ originId: 'tab-1:7', topic: 'tenant:acme', sequence: 1 })
    expectValid(event)
    await one.settled()
    expect(one.events).toHaveLength(1)
  })

  it('makes an event for each property that a patch changes, and none for what stays', async () => {
    const { client, call } = await startDevServer()
    const one = client()
    await one.auth()
    const { actionId } = (await call('POST', '/api/actions', { title: 'A', priority: 'low' })).body
    const body = { priority: 'low', assignedTo: 'u-ben', progress: 10, status: 'in_progress' }
    const { body: action } = await call('PATCH', `/api/actions/${String(actionId)}`, body)
    expect(action).toMatchObject(body)
    await one.settled()
    expect(one.events.map(({ type }) => type)).toEqual([
      'action.created',
      'action.reassigned',
      'action.progress_updated',
      'action.status_changed',
    ])
  })

  it.each([
    ['POST', '/api/goals', {}],
    ['POST', '/api/goals', { title: 7 }],
    ['POST', '/api/goals', { title: 'x', status: 'cancelled' }],
    ['POST', '/api/goals/goal-3/status', { status: 'exploded' }],
    ['POST', '/api/goals/goal-3/activities', { type: 'rumour', content: 'x' }],
    ['POST', '/api/actions', { title: 'x', priority: 'urgent' }],
    ['POST', '/api/actions', { title: 'x', dueDate: 'soon' }],
    ['POST', '/api/measures/measure-1/readings', { value: '7' }],
    ['PATCH', '/api/actions/action-1', { progress: 101 }],
    ['POST', '/api/goals', []],
  ])('refuses %s %s %j with what is wrong, and makes no event', async (method, path, body) => {
    const { server, call } = await startDevServer()
    const response = await call(method, path, body)
    expect(response.status).toBe(400)
    expect(response.body).toMatchObject({ code: 'VALIDATION_ERROR' })
    expect(server.realtime.stats().eventsAppended).toBe(0)
  })

  it('says what is not there', async () => {
    const { call } = await startDevServer()
    for (const [method, path, body] of [
      ['GET', '/api/goals/none', undefined],
      ['GET', '/api/goals/none/activities', undefined],
      ['PATCH', '/api/issues/none', { status: 'closed' }],
      ['POST', '/api/actions', { title: 'x', goalId: 'none' }],
      ['POST', '/api/attachments', { entityType: 'goal', entityId: 'none' }],
      ['GET', '/api/nothing', undefined],
    ] as const) {
      const response = await call(method, path, body)
      expect([path, response.status, response.body.code]).toEqual([path, 404, 'NOT_FOUND'])
    }
    expect((await call('PATCH', '/api/goals')).status).toBe(405)
  })
})

describe('reads', () => {
  it('begins with a believable company', async () => {
    const { call } = await startDevServer()
    const list = async (path: string) => (await call('GET', path)).body.items as unknown[]
    const goals = (await list('/api/goals')) as Goal[]
    expect(goals).toHaveLength(8)
    expect(new Set(goals.map(({ status }) => status)).size).toBeGreaterThanOrEqual(4)
    expect((await list('/api/actions')).length).toBeGreaterThanOrEqual(20)
    expect((await list('/api/issues')).length).toBeGreaterThanOrEqual(9)
    const measures = (await list('/api/measures')) as Measure[]
    expect(measures).toHaveLength(5)
    for (const { readings } of measures) {
      expect(readings.length).toBeGreaterThanOrEqual(12)
      expect(readings.length).toBeLessThanOrEqual(24)
      const times = readings.map(({ recordedAt }) => recordedAt)
      expect(times).toEqual([...times].sort())
    }
    const { goalId } = measures[0] ?? {}
    const own = await list(`/api/actions?goalId=${goalId ?? ''}`)
    expect(own.length).toBeGreaterThan(0)
    expect(own).toEqual(own.map(() => expect.objectContaining({ goalId }) as object))
  })

  it('is the same company for the same seed', async () => {
    const [one, two, other] = await Promise.all(
      [5, 5, 6].map(async (seed) => {
        const { call } = await startDevServer({ seed })
        const { items } = (await call('GET', '/api/measures')).body
        return (items as Measure[]).map(({ readings }) => readings.map(({ value }) => value))
      }),
    )
    expect(two).toEqual(one)
    expect(other).not.toEqual(one)
  })

  it('pages backwards through a goal’s activities, also while new ones come in', async () => {
    const { call } = await startDevServer()
    const page = async (query: string) => {
      const { body } = await call('GET', `/api/goals/goal-3/activities?${query}`)
      return body as unknown as { items: { id: string; at: string }[]; nextCursor: string | null }
    }
    const first = await page('limit=10')
    expect(first.items).toHaveLength(10)
    await call('POST', '/api/goals/goal-3/activities', { type: 'note', content: 'new' })
    const seen = [...first.items]
    for (let cursor = first.nextCursor; cursor !== null;) {
      const next = await page(`limit=10&before=${cursor}`)
      seen.push(...next.items)
      cursor = next.nextCursor
    }
    expect(seen.length).toBeGreaterThanOrEqual(30)
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length)
    const times = seen.map(({ at }) => at)
    expect(times).toEqual([...times].sort().reverse())
    expect(seen.at(-1)).toMatchObject({ type: 'goal.created' })
    expect((await page('before=unknown')).items).toEqual([])
  })

  it('answers a new activity as the feed will show it, under the event’s id', async () => {
    const { client, call } = await startDevServer()
    const one = client()
    await one.auth()
    const body = { type: 'comment', title: 'Thanks', content: 'Well done' }
    const { body: activity } = await call('POST', '/api/goals/goal-3/activities', body)
    const { eventId } = await one.next('goal.activity.created')
    expect(activity).toMatchObject({ id: eventId, goalId: 'goal-3', actorId: 'u-ada' })
    const { items } = (await call('GET', '/api/goals/goal-3/activities?limit=1')).body
    expect(items).toEqual([activity])
  })

  it('hands out the log page by page', async () => {
    const { call } = await startDevServer()
    for (const title of ['a', 'b', 'c']) await call('POST', '/api/goals', { title })
    const first = (await call('GET', '/api/events?topic=tenant:acme&limit=2')).body
    expect(first).toMatchObject({ hasMore: true, events: [{ sequence: 1 }, { sequence: 2 }] })
    const second = (await call('GET', `/api/events?after=${String(first.nextCursor)}`)).body
    expect(second).toMatchObject({ hasMore: false, events: [{ sequence: 3 }] })
    const last = (await call('GET', `/api/events?after=${String(second.nextCursor)}`)).body
    expect(last).toEqual({ events: [], nextCursor: null, hasMore: false })
    expect((await call('GET', '/api/events?after=x')).status).toBe(400)
    expect((await call('GET', '/api/events?after=old:3')).status).toBe(410)
    expect((await call('GET', '/api/events?topic=tenant:other')).status).toBe(404)
  })
})

describe('CORS', () => {
  it('lets pages of this machine in, on any port', async () => {
    const { call } = await startDevServer()
    const origin = 'http://localhost:5173'
    const preflight = await call('OPTIONS', '/api/goals', undefined, { origin })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin)
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/X-Origin-Id/)
    const { headers } = await call('GET', '/api/goals', undefined, { origin })
    expect(headers.get('access-control-allow-origin')).toBe(origin)
  })

  it('lets a page of the open web neither read nor write', async () => {
    const { server, call } = await startDevServer()
    const origin = 'https://evil.test'
    const { headers } = await call('GET', '/api/goals', undefined, { origin })
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect((await call('POST', '/api/goals', { title: 'x' }, { origin })).status).toBe(403)
    expect(server.realtime.stats().eventsAppended).toBe(0)
  })

  it('refuses bodies that are no JSON or too large', async () => {
    const { server } = await startDevServer()
    const post = (body: string) => fetch(`${server.url}/api/goals`, { method: 'POST', body })
    expect((await post('{')).status).toBe(400)
    expect((await post(JSON.stringify({ title: 'x'.repeat(70_000) }))).status).toBe(413)
  })
})
