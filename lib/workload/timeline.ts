/**
 * Workloads that change: a timeline of steps, each with access sources of its own. Steps are worked out when time
 * gets there, so a timeline has no end, and costs what its current step does.
 *
 * ```
 *  time      0          5 s            12 s                  ∞
 *  steps     |  sources  |   (none)     |   other sources  …
 * ```
 */
import type { AccessSource, TickBatch, TruthSink, Us } from '../space/access-source.js'

/** What holds during [fromUs, untilUs). */
export interface TimelineStep {
  readonly fromUs: number
  /** After `fromUs`; Infinity: for good. */
  readonly untilUs: number
  readonly sources: readonly AccessSource[]
}

/** Steps kept: windows of several contexts, and the truth, look at a few around the same time. */
const STEPS_MAX = 32

/** The steps of a workload; without gaps from time 0 on. */
export class Timeline {
  readonly #createStep: (us: Us) => TimelineStep
  #steps: TimelineStep[] = []
  #step: TimelineStep

  /** @param createStep the step that a time lies in; a pure function of it */
  constructor(createStep: (us: Us) => TimelineStep) {
    this.#createStep = createStep
    this.#step = createStep(0)
    this.#steps.push(this.#step)
  }

  /** The step that a time lies in. */
  stepAt(us: Us): TimelineStep {
    const step = this.#step
    if (step.fromUs <= us && us < step.untilUs) return step
    this.#step = this.#find(us)
    return this.#step
  }

  #find(us: Us): TimelineStep {
    for (const step of this.#steps) if (step.fromUs <= us && us < step.untilUs) return step
    if (this.#steps.length === STEPS_MAX) this.#steps = this.#steps.slice(STEPS_MAX / 2)
    const step = this.#createStep(us)
    this.#steps.push(step)
    return step
  }
}

/** The `index`-th source of each step of a timeline, as one source. */
export class TimelineSource implements AccessSource {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly #timeline: Timeline
  readonly #index: number

  /**
   * @param start first page that any step may touch
   * @param end one past the last one
   */
  constructor(name: string, start: number, end: number, timeline: Timeline, index: number) {
    this.name = name
    this.start = start
    this.end = end
    this.#timeline = timeline
    this.#index = index
  }

  ask(
    units: Int32Array,
    first: number,
    last: number,
    order: number,
    from: Us,
    to: Us,
    hits: Uint8Array,
  ): void {
    for (let at = from; at < to;) {
      const { sources, untilUs } = this.#timeline.stepAt(at)
      const until = Math.min(to, untilUs)
      sources.at(this.#index)?.ask(units, first, last, order, at, until, hits)
      at = until
    }
  }

  touchesAny(start: number, end: number, from: Us, to: Us): boolean {
    for (let at = from; at < to;) {
      const { sources, untilUs } = this.#timeline.stepAt(at)
      const until = Math.min(to, untilUs)
      if (sources.at(this.#index)?.touchesAny(start, end, at, until) === true) return true
      at = until
    }
    return false
  }

  countTicks(batch: TickBatch): boolean {
    const { fromUs, nrTicks, sampleUs } = batch
    const { sources, untilUs } = this.#timeline.stepAt(fromUs)
    if (fromUs + nrTicks * sampleUs > untilUs) return false
    const source = sources.at(this.#index)
    return source === undefined || (source.countTicks?.(batch) ?? false)
  }

  mark(bits: Int32Array, start: number, end: number, from: Us, to: Us): void {
    for (let at = from; at < to;) {
      const { sources, untilUs } = this.#timeline.stepAt(at)
      const until = Math.min(to, untilUs)
      sources.at(this.#index)?.mark(bits, start, end, at, until)
      at = until
    }
  }

  truth(at: Us, windowUs: Us, sink: TruthSink): void {
    this.#timeline.stepAt(at).sources.at(this.#index)?.truth(at, windowUs, sink)
  }

  accesses(start: number, end: number, at: Us): number {
    return this.#timeline.stepAt(at).sources.at(this.#index)?.accesses(start, end, at) ?? 0
  }

  writeShare(page: number, at: Us): number {
    return this.#timeline.stepAt(at).sources.at(this.#index)?.writeShare(page, at) ?? 0
  }

  changesWithin(from: Us, to: Us): boolean {
    const { sources, untilUs } = this.#timeline.stepAt(from)
    if (untilUs < to) return true
    return sources.at(this.#index)?.changesWithin(from, to) ?? false
  }
}
