import type { GoalActivity } from 'tidings/goals'
import type { Action, Goal, Issue, Items, Measure, Person, Reading } from './records'
import { sendRequest } from './sendRequest'

/** What a person may ask of a goal; `resumed` makes a paused one active again. */
export type GoalStatusChange = 'active' | 'completed' | 'paused' | 'cancelled' | 'resumed'

/** A page of a goal's activities, newest first. */
export interface ActivityPage {
  readonly items: readonly GoalActivity[]
  readonly nextCursor: string | null
}

export type ActionChange = Partial<Pick<Action, 'status' | 'priority' | 'assignedTo' | 'progress'>>

interface ApiOptions {
  /** Who writes. */
  readonly userId: string
  /** Names each write, so that this window knows the event it causes. */
  readonly origin: () => string
}

/** The goal platform's REST API, as one user of it. */
export function createApi({ userId, origin }: ApiOptions) {
  const get = <T>(path: string, signal?: AbortSignal) => sendRequest<T>(path, { signal })
  const write = <T>(method: 'POST' | 'PATCH', path: string, body: object) =>
    sendRequest<T>(path, {
      method,
      body: JSON.stringify(body),
      headers: {
        'Content-Type': 'application/json',
        'X-User-Id': userId,
        'X-Origin-Id': origin(),
      },
    })
  const ofGoal = (goalId: string | undefined) => (goalId ? `?goalId=${goalId}` : '')

  return {
    people: (signal?: AbortSignal) => get<Items<Person>>('/api/people', signal),
    goals: (signal?: AbortSignal) => get<Items<Goal>>('/api/goals', signal),
    goal: (goalId: string, signal?: AbortSignal) => get<Goal>(`/api/goals/${goalId}`, signal),
    actions: (goalId?: string, signal?: AbortSignal) =>
      get<Items<Action>>(`/api/actions${ofGoal(goalId)}`, signal),
    issues: (goalId?: string, signal?: AbortSignal) =>
      get<Items<Issue>>(`/api/issues${ofGoal(goalId)}`, signal),
    measures: (goalId: string, signal?: AbortSignal) =>
      get<Items<Measure>>(`/api/measures${ofGoal(goalId)}`, signal),
    /** Of one goal, or of all. */
    activities: (goalId: string | null, before: string | null, signal?: AbortSignal) => {
      const query = new URLSearchParams({ limit: '20', ...(before ? { before } : {}) })
      const path = goalId ? `/api/goals/${goalId}/activities` : '/api/activities'
      return get<ActivityPage>(`${path}?${query}`, signal)
    },

    createGoal: (goal: { title: string; description?: string }) =>
      write<Goal>('POST', '/api/goals', goal),
    changeGoalStatus: (goalId: string, change: { status: GoalStatusChange; reason?: string }) =>
      write<Goal>('POST', `/api/goals/${goalId}/status`, change),
    addNote: (goalId: string, content: string) =>
      write<GoalActivity>('POST', `/api/goals/${goalId}/activities`, {
        type: 'note',
        title: 'Note',
        content,
      }),
    createAction: (action: { goalId: string; title: string; assignedTo: string }) =>
      write<Action>('POST', '/api/actions', { priority: 'medium', ...action }),
    changeAction: (actionId: string, change: ActionChange) =>
      write<Action>('PATCH', `/api/actions/${actionId}`, change),
    createIssue: (issue: { goalId: string; title: string; severity: Issue['severity'] }) =>
      write<Issue>('POST', '/api/issues', issue),
    changeIssue: (issueId: string, status: Issue['status']) =>
      write<Issue>('PATCH', `/api/issues/${issueId}`, { status }),
    addReading: (measureId: string, value: number) =>
      write<Reading>('POST', `/api/measures/${measureId}/readings`, { value }),
  }
}

/** The API of {@link createApi}. */
export type Api = ReturnType<typeof createApi>
