import type { GoalActivity } from '../../domains/goals'
import { everyGoal, type ActivityFeed } from './activityFeed'
import { find, type Platform } from './platform'
import type { ApiRequest, Route } from './router'
import { toActivity } from './toActivity'
import { changeAction, createAction } from './writes/actions'
import { addReading, createActivity, createAttachment, createDecision } from './writes/evidence'
import { changeGoalStatus, createGoal } from './writes/goals'
import { changeIssue, createIssue } from './writes/issues'

/** The REST API of the goal platform; every write causes its event. */
export function apiRoutes(platform: Platform, feed: ActivityFeed<GoalActivity>): Route[] {
  const { goals, actions, issues, measures } = platform
  const id = ({ params }: ApiRequest) => params.id ?? ''

  return [
    get('/api/people', () => ({ items: platform.people })),
    get('/api/goals', () => ({ items: [...goals.values()] })),
    get('/api/goals/:id', (request) => find(goals, id(request), 'goal')),
    get('/api/actions', ({ query }) => ({ items: ofGoal(actions, query) })),
    get('/api/issues', ({ query }) => ({ items: ofGoal(issues, query) })),
    get('/api/measures', ({ query }) => ({ items: ofGoal(measures, query) })),
    create('/api/goals', ({ body, author }) => createGoal(platform, body, author)),
    post('/api/goals/:id/status', (call) => changeGoalStatus(platform, id(call), call)),
    get('/api/activities', (request) => pageOf(feed, everyGoal, request)),
    get('/api/goals/:id/activities', (request) => {
      find(goals, id(request), 'goal')
      return pageOf(feed, id(request), request)
    }),
    create('/api/goals/:id/activities', async (call) =>
      toActivity(await createActivity(platform, id(call), call)),
    ),
    create('/api/goals/:id/decisions', (call) => createDecision(platform, id(call), call)),
    create('/api/actions', ({ body, author }) => createAction(platform, body, author)),
    patch('/api/actions/:id', (call) => changeAction(platform, id(call), call)),
    create('/api/issues', ({ body, author }) => createIssue(platform, body, author)),
    patch('/api/issues/:id', (call) => changeIssue(platform, id(call), call)),
    create('/api/measures/:id/readings', (call) => addReading(platform, id(call), call)),
    create('/api/attachments', ({ body, author }) => createAttachment(platform, body, author)),
  ]
}

type Handle = Route['handle']
const get = (path: string, handle: Handle): Route => ({ method: 'GET', path, handle })
const post = (path: string, handle: Handle): Route => ({ method: 'POST', path, handle })
const create = (path: string, handle: Handle): Route => ({ ...post(path, handle), status: 201 })
const patch = (path: string, handle: Handle): Route => ({ method: 'PATCH', path, handle })

function pageOf(feed: ActivityFeed<GoalActivity>, goalId: string, { query }: ApiRequest) {
  const asked = Number(query.get('limit') ?? 20)
  const limit = Number.isInteger(asked) ? Math.min(100, Math.max(1, asked)) : 20
  return feed.page(goalId, query.get('before'), limit)
}

function ofGoal<T extends { readonly goalId: string | null }>(
  records: ReadonlyMap<string, T>,
  query: URLSearchParams,
): T[] {
  const goalId = query.get('goalId')
  const all = [...records.values()]
  return goalId === null ? all : all.filter((record) => record.goalId === goalId)
}
