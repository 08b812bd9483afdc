import type { StoredEvent } from '../eventStore'
import type { Action, Goal, Issue, Measure, Person } from './records'
import { HttpError } from './respond'

/** Who does something, and which of their requests it was. */
export interface Author {
  readonly userId: string
  /** Comes back on the event, so that a client knows its own write. */
  readonly originId?: string
}

/** Something that happened on the platform, before it has its place in the log. */
export interface PlatformEvent {
  readonly type: string
  readonly data: Record<string, unknown>
  readonly at: string
  readonly author: Author
}

interface PlatformOptions {
  readonly tenantId: string
  readonly people: readonly Person[]
  /** The clock, milliseconds since 1970. */
  readonly now: () => number
  /** @returns a new id, `goal-…` for the prefix `goal` */
  readonly newId: (prefix: string) => string
  /** Keeps and tells what happened; a write is done once this has resolved. */
  readonly record: (event: PlatformEvent) => Promise<StoredEvent>
}

/** The whole state behind the REST API. Only the functions of `writes/` change it, one event a change. */
export class Platform {
  readonly goals = new Map<string, Goal>()
  readonly actions = new Map<string, Action>()
  readonly issues = new Map<string, Issue>()
  readonly measures = new Map<string, Measure>()
  readonly people: readonly Person[]
  readonly newId: (prefix: string) => string
  readonly #options: PlatformOptions

  constructor(options: PlatformOptions) {
    this.#options = options
    this.people = options.people
    this.newId = options.newId
  }

  /** Now, ISO 8601. */
  at(): string {
    return new Date(this.#options.now()).toISOString()
  }

  /** Makes a change known; `undefined` properties are left out, as JSON would. */
  emit(
    type: string,
    data: Record<string, unknown>,
    author: Author,
    at: string,
  ): Promise<StoredEvent> {
    const entries = Object.entries(data).filter(([, value]) => value !== undefined)
    const { tenantId } = this.#options
    return this.#options.record({
      type,
      data: { tenantId, ...Object.fromEntries(entries) },
      at,
      author,
    })
  }

  /** Recomputes a goal's progress from its actions. */
  refreshProgress(goalId: string | null, at: string): void {
    const goal = goalId === null ? undefined : this.goals.get(goalId)
    if (!goal) return
    const actions = [...this.actions.values()].filter((action) => action.goalId === goalId)
    const sum = actions.reduce((total, action) => total + action.progress, 0)
    if (actions.length > 0) goal.progress = Math.round(sum / actions.length)
    touch(goal, at)
  }
}

/** Notes that a goal was changed. */
export function touch(goal: Goal, at: string): void {
  goal.updatedAt = at
  goal.version += 1
}

/** The record of that id, or a 404 that names it. */
export function find<T>(records: ReadonlyMap<string, T>, id: string, what: string): T {
  const record = records.get(id)
  if (record === undefined) throw new HttpError(404, 'NOT_FOUND', `there is no ${what} "${id}"`)
  return record
}
