/** What the feed keeps of one activity besides its place. */
interface FeedItem {
  readonly id: string
  readonly goalId: string | null
  /** ISO 8601. */
  readonly at: string
}

/** One page of a goal's activities, newest first. */
export interface FeedPage<T> {
  readonly items: readonly T[]
  /** Asks for what came before; `null` at the beginning of the goal. */
  readonly nextCursor: string | null
}

/** Stands for all goals in {@link ActivityFeed.page}; no goal has an empty id. */
export const everyGoal = ''

/** Enough to page backwards for a while; a goal that lives on at full rate stays bounded. */
const maxPerGoal = 500

/** The activities of every goal, oldest first inside, paged backwards to the outside. */
export class ActivityFeed<T extends FeedItem> {
  readonly #byGoal = new Map<string, T[]>()

  add(activity: T): void {
    if (activity.goalId === null) return
    for (const goalId of [activity.goalId, everyGoal]) {
      const list = this.#byGoal.get(goalId) ?? []
      this.#byGoal.set(goalId, list)
      // the past is told goal by goal, so it does not come in order for all of them
      const before = list.findLastIndex((each) => each.at <= activity.at)
      list.splice(before + 1, 0, activity)
      if (list.length > maxPerGoal) list.shift()
    }
  }

  /**
   * @param goalId - one goal, or {@link everyGoal}
   * @param before - the id of the activity where the page before ended, which stays true while new
   *   activities come in
   */
  page(goalId: string, before: string | null, limit: number): FeedPage<T> {
    const list = this.#byGoal.get(goalId) ?? []
    const found = before === null ? list.length : list.findIndex((each) => each.id === before)
    const end = Math.max(0, found)
    const start = Math.max(0, end - limit)
    const items = list.slice(start, end).reverse()
    return { items, nextCursor: start > 0 ? (items.at(-1)?.id ?? null) : null }
  }

  forget(goalId: string): void {
    this.#byGoal.delete(goalId)
    const every = this.#byGoal.get(everyGoal) ?? []
    this.#byGoal.set(
      everyGoal,
      every.filter((activity) => activity.goalId !== goalId),
    )
  }
}
