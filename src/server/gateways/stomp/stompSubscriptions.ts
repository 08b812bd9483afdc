/** One SUBSCRIBE of a client. */
export interface StompSubscription {
  readonly id: string
  readonly topic: string
  /** As the client named it, and as messages name it. */
  readonly destination: string
  /** Whether the client presented a position, and so understands what is said of holes. */
  readonly isResuming: boolean
}

/** The subscriptions of one connection: several may follow one topic. */
export class StompSubscriptions {
  readonly #byId = new Map<string, StompSubscription>()
  readonly #byTopic = new Map<string, StompSubscription[]>()

  get size(): number {
    return this.#byId.size
  }

  has(id: string): boolean {
    return this.#byId.has(id)
  }

  of(topic: string): readonly StompSubscription[] {
    return this.#byTopic.get(topic) ?? []
  }

  add(subscription: StompSubscription): void {
    const { id, topic } = subscription
    this.#byId.set(id, subscription)
    this.#byTopic.set(topic, [...this.of(topic), subscription])
  }

  /** @returns its topic, if that was the last subscription to it */
  remove(id: string): string | null {
    const topic = this.#byId.get(id)?.topic
    if (topic === undefined) return null
    this.#byId.delete(id)
    const left = this.of(topic).filter((each) => each.id !== id)
    if (left.length > 0) this.#byTopic.set(topic, left)
    else this.#byTopic.delete(topic)
    return left.length > 0 ? null : topic
  }
}
