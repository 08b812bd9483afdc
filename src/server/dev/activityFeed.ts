/** What the feed keeps of one activity besides its place. */
interface FeedItem {
  readonly id: string
  readonly goalId: string | null
}

/** One page of a goal's activities, newest first. */
export interface FeedPage<T> {
  readonly items: readonly T[]
  /** Asks for what came before; `null` at the beginning of the goal. */
  readonly nextCursor: string | null
}

/** Enough to page backwards for a while; a goal that lives on at full rate stays bounded. */
const maxPerGoal = 500

/** The activities of every goal, oldest first inside, paged backwards to the outside. */
export class ActivityFeed<T extends FeedItem> {
  readonly #byGoal = new Map<string, T[]>()

  add(activity: T): void {
    if (activity.goalId === null) return
    const list = this.#byGoal.get(activity.goalId) ?? []
    this.#byGoal.set(activity.goalId, list)
    list.push(activity)
    if (list.length > maxPerGoal) list.shift()
  }

  /**
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
  }
}
