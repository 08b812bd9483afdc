/** Counts what is open by owner, so that none of them takes it all. */
export class Tally {
  readonly #most: number
  readonly #counts = new Map<string, number>()

  constructor(most: number) {
    this.#most = most
  }

  /** Whether the owner may have one more. */
  hasRoom(owner: string): boolean {
    return (this.#counts.get(owner) ?? 0) < this.#most
  }

  /** Counted also when it is one too many, until it is removed. @returns whether there was room */
  add(owner: string): boolean {
    const hadRoom = this.hasRoom(owner)
    this.#counts.set(owner, (this.#counts.get(owner) ?? 0) + 1)
    return hadRoom
  }

  remove(owner: string): void {
    const left = (this.#counts.get(owner) ?? 0) - 1
    if (left > 0) this.#counts.set(owner, left)
    else this.#counts.delete(owner)
  }
}
