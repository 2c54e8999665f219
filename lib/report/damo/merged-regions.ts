/** Regions of several snapshots merged, in the order in which they came; see aggregate.ts. */
import { quotient } from './arithmetic.js'
import { unknownOf } from './regions.js'
import type { Regions } from './model.js'

/** A part of a region of a later snapshot that waits for its place. */
interface Part {
  readonly start: number
  readonly end: number
  readonly passed: number
}

/** See the top of the file. */
export class MergedRegions {
  readonly #start: number[] = []
  readonly #end: number[] = []
  readonly #samples: number[] = []
  readonly #windows: number[] = []
  readonly #percent: number[] = []
  readonly #usec: number[] = []
  readonly #passed: number[] = []
  readonly #hits: (readonly number[])[] = []
  readonly #isFloatPercent: boolean[] = []
  /** Places in the lists, by ascending address. */
  readonly #byAddress: number[] = []
  /** What each region gets after the snapshot, by place. */
  #toAdd = new Map<number, number>()

  /** Adds a snapshot's regions. */
  add(regions: Regions): void {
    const { length, start, end, passed } = regions
    this.#toAdd = new Map()
    for (let row = 0; row < length; row++) {
      const part = { start: start[row], end: end[row], passed: passed?.[row] ?? 0 }
      if (!this.#isFree(part)) this.#fit(part, regions, row)
      else this.#append(part, regions, row, true)
    }
    for (const [place, samples] of this.#toAdd) this.#samples[place] += samples
  }

  /** The merged regions. */
  take(): Regions {
    return {
      length: this.#start.length,
      start: Float64Array.from(this.#start),
      end: Float64Array.from(this.#end),
      samples: Float64Array.from(this.#samples),
      percent: Float64Array.from(this.#percent),
      usec: Float64Array.from(this.#usec),
      windows: Float64Array.from(this.#windows),
      passed: Float64Array.from(this.#passed),
      hits: this.#hits,
      isFloatPercent: this.#isFloatPercent,
    }
  }

  /** Notes a part's accesses where it overlaps; what lies beside the first such region is fitted on its own. */
  #fit(part: Part, regions: Regions, row: number): void {
    const place = this.#firstOverlapped(part)
    if (place === undefined) {
      this.#append(part, regions, row, false)
      return
    }
    const samples = regions.samples[row]
    if (Number.isNaN(samples)) throw unknownOf(regions, row)
    this.#toAdd.set(place, Math.max(this.#toAdd.get(place) ?? 0, samples))
    const [start, end] = [this.#start[place], this.#end[place]]
    if (part.start < start) this.#fit(partOf(part, part.start, start), regions, row)
    if (end < part.end) this.#fit(partOf(part, end, part.end), regions, row)
  }

  #isFree(part: Part): boolean {
    return this.#firstOverlapped(part) === undefined
  }

  /** Of the regions that a part overlaps, the one that came first. */
  #firstOverlapped({ start, end }: Part): number | undefined {
    let first: number | undefined
    for (let i = this.#firstEndingAfter(start); i < this.#byAddress.length; i++) {
      const place = this.#byAddress[i]
      if (end <= this.#start[place]) break
      if (first === undefined || place < first) first = place
    }
    return first
  }

  #firstEndingAfter(address: number): number {
    let [low, high] = [0, this.#byAddress.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#end[this.#byAddress[middle]] <= address) low = middle + 1
      else high = middle
    }
    return low
  }

  /** A region as it came keeps all it says; a part says what damo gives it. */
  #append(part: Part, regions: Regions, row: number, isWhole: boolean): void {
    const { samples, windows, percent, usec, hits, isFloatPercent } = regions
    const place = this.#start.length
    this.#start.push(part.start)
    this.#end.push(part.end)
    this.#samples.push(samples[row])
    this.#windows.push(windows[row])
    this.#percent.push(isWhole ? (percent?.[row] ?? NaN) : NaN)
    this.#usec.push(isWhole ? (usec?.[row] ?? NaN) : NaN)
    this.#passed.push(part.passed)
    this.#hits.push(isWhole ? (hits?.[row] ?? []) : [])
    this.#isFloatPercent.push(isWhole && (isFloatPercent?.[row] ?? false))
    this.#byAddress.splice(this.#firstEndingAfter(part.start), 0, place)
  }
}

function partOf(part: Part, start: number, end: number): Part {
  const share = quotient(part.passed, part.end - part.start)
  return { start, end, passed: Math.trunc(share * (end - start)) }
}
