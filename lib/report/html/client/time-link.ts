/** What the charts over time share: the part of the time that they show, and the time pointed at. */

/** Called with a change, unless it came from the subscriber itself. */
export interface TimeSubscriber {
  onRange(startUs: number, endUs: number): void
  /** @param timeUs undefined: nothing is pointed at */
  onCursor(timeUs: number | undefined): void
}

/** Passes changes from one chart to the others. */
export class TimeLink {
  startUs = 0
  endUs = 0
  readonly #subscribers = new Set<TimeSubscriber>()
  #whole: readonly [startUs: number, endUs: number] = [0, 0]

  /** Sets the whole time, and shows it. */
  setWhole(startUs: number, endUs: number): void {
    if (this.#whole[0] === startUs && this.#whole[1] === endUs) return
    this.#whole = [startUs, endUs]
    this.setRange(startUs, endUs)
  }

  get whole(): readonly [startUs: number, endUs: number] {
    return this.#whole
  }

  /** Returns what ends the subscription. */
  subscribe(subscriber: TimeSubscriber): () => void {
    this.#subscribers.add(subscriber)
    return () => this.#subscribers.delete(subscriber)
  }

  setRange(startUs: number, endUs: number, from?: TimeSubscriber): void {
    if (startUs === this.startUs && endUs === this.endUs) return
    this.startUs = startUs
    this.endUs = endUs
    this.#tell(from, (subscriber) => subscriber.onRange(startUs, endUs))
  }

  setCursor(timeUs: number | undefined, from?: TimeSubscriber): void {
    this.#tell(from, (subscriber) => subscriber.onCursor(timeUs))
  }

  #tell(from: TimeSubscriber | undefined, tell: (subscriber: TimeSubscriber) => void): void {
    for (const subscriber of this.#subscribers) if (subscriber !== from) tell(subscriber)
  }
}
