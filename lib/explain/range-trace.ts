/**
 * Follows what monitoring makes of a range of addresses: the regions that hold it, aggregation by aggregation.
 *
 * ```
 *  split, sampled    [ a  |     b       |  c ]        the range lies in b
 *  merged            [        a+b       |  c ]        … and after the merge in a region with a: "merged"
 *  split again       [   |    d      |   | c ]
 * ```
 * All sizes are table units of the target.
 */
import { samplesPer } from '../core/attributes.js'
import type { ContextState, ContextWork } from '../core/context-state.js'
import { nrRegionsOf } from '../core/region-table.js'
import type { MonitoredTarget } from '../engine/monitored-target.js'
import { createTruth, truthAt, type Truth, type TruthPieces } from '../engine/truth.js'
import { rowsWithin } from './rows-within.js'
import { SamplingTrace } from './sampling-trace.js'

/** A region as it was. */
export interface KeptRegion {
  readonly start: number
  readonly end: number
  readonly nrAccesses: number
  readonly age: number
}

/** The regions that hold parts of the range after a merge. */
export interface KeptSnapshot {
  readonly timeUs: number
  readonly regions: readonly KeptRegion[]
  /** Checks of an aggregation, and the intervals in force. */
  readonly nrSamples: number
  readonly sampleUs: number
  readonly aggrUs: number
  /** Mean share of sampling intervals in which a page of the range is found accessed; null: it changed meanwhile. */
  readonly truth: number | null
  /** … in which it is touched at all: more, where only some page faults count. */
  readonly touched: number | null
}

/** A merge that joined the range's regions with others. */
export interface KeptMerge {
  readonly timeUs: number
  /** Of the regions of the range before, mean over their size. */
  readonly nrAccesses: number
  /** Those next to it before that are now in one region with it. */
  readonly neighbours: readonly KeptRegion[]
  /** Largest difference of nrAccesses that was still merged. */
  readonly threshold: number
}

/** How closely regions fit the range: its share of the regions that hold it. */
export interface Fit {
  readonly timeUs: number
  readonly share: number
}

/** A range with at least this share of its regions is in regions of its own. */
const OWN_SHARE = 0.5

/** See the top of the file. */
export class RangeTrace {
  /** The last aggregation. */
  last: KeptSnapshot | null = null
  lastFit: Fit | null = null
  /** Since when the range has been in regions of its own, or shared them. */
  sinceUs = 0
  isOwn = false
  wasOwnUntilUs: number | null = null
  lastMerge: KeptMerge | null = null
  nrMerges = 0
  nrAggregations = 0
  /** Splits that cut a region of the range, and the one after which regions fitted it best. */
  nrCuts = 0
  bestFit: Fit | null = null
  /** Aggregations whose merge went beyond its threshold, since there were too many regions. */
  nrPressed = 0
  lastPressedUs: number | null = null
  readonly sampling: SamplingTrace
  readonly #target: MonitoredTarget
  readonly #start: number
  readonly #end: number
  readonly #truth: Truth
  #mergePasses = 0
  #threshold = 0
  /** Regions before the merge: those of the range, and what touches them on both sides. */
  #before: KeptRegion[] = []

  /** @param start,end of the range */
  constructor(target: MonitoredTarget, start: number, end: number) {
    this.#target = target
    this.#start = start
    this.#end = end
    this.#truth = createTruth(target.view)
    this.sampling = new SamplingTrace(target, start, end)
  }

  onWork(state: ContextState, work: ContextWork): void {
    if (work.do === 'sample') this.#sampled()
    else if (work.do === 'merge') this.#merged(work.threshold)
    else if (work.do === 'publish') this.#published(state)
    else if (work.do === 'renew') this.#renewed(state)
    if (work.do !== 'sample') this.sampling.lookAt()
  }

  #sampled(): void {
    const [first, last] = this.rows()
    const around = this.#keep(first - 1, last + 1)
    // Beyond a gap nothing is merged.
    this.#before = around.filter(
      ({ start, end }, i) =>
        (start < this.#end && end > this.#start) ||
        (i === 0 ? end === around.at(1)?.start : start === around.at(i - 1)?.end),
    )
    this.#mergePasses = 0
  }

  #merged(threshold: number): void {
    this.#mergePasses++
    this.#threshold = threshold
  }

  #published(state: ContextState): void {
    const { nowUs, attrs } = state
    const { sampleUs, aggrUs } = attrs
    const regions = this.regions()
    this.nrAggregations++
    if (this.#mergePasses > 1) {
      this.nrPressed++
      this.lastPressedUs = nowUs
    }
    this.#noteMerge(nowUs, regions)
    const share = this.#shareIn(regions)
    const isOwn = share >= OWN_SHARE
    if (isOwn !== this.isOwn) {
      if (!isOwn) this.wasOwnUntilUs = this.lastFit?.timeUs ?? null
      this.sinceUs = nowUs
      this.isOwn = isOwn
    }
    this.lastFit = { timeUs: nowUs, share }
    const nrSamples = samplesPer(aggrUs, sampleUs)
    const pieces = truthAt(this.#truth, nowUs, aggrUs, sampleUs)
    const truth = this.#meanOf(pieces, 'share')
    const touched = this.#meanOf(pieces, 'touched')
    this.last = { timeUs: nowUs, regions, nrSamples, sampleUs, aggrUs, truth, touched }
  }

  #noteMerge(timeUs: number, after: readonly KeptRegion[]): void {
    const inside = this.#before.filter(({ start, end }) => start < this.#end && end > this.#start)
    if (inside.length === 0 || after.length === 0) return
    const low = after[0].start
    const high = after[after.length - 1].end
    const neighbours = this.#before.filter(
      (region) => !inside.includes(region) && region.start >= low && region.end <= high,
    )
    if (neighbours.length === 0) return
    const units = inside.reduce((sum, { start, end }) => sum + end - start, 0)
    const seen = inside.reduce((sum, one) => sum + one.nrAccesses * (one.end - one.start), 0)
    this.nrMerges++
    this.lastMerge = { timeUs, nrAccesses: seen / units, neighbours, threshold: this.#threshold }
  }

  #renewed({ nowUs }: ContextState): void {
    const regions = this.regions()
    if (regions.length === 0) return
    const share = this.#shareIn(regions)
    if (share > (this.lastFit?.share ?? 0)) this.nrCuts++
    if (share > (this.bestFit?.share ?? 0)) this.bestFit = { timeUs: nowUs, share }
  }

  /** The range's share of the regions that hold it. */
  #shareIn(regions: readonly KeptRegion[]): number {
    let units = 0
    for (const { start, end } of regions) units += end - start
    return units === 0 ? 0 : this.unitsIn(regions) / units
  }

  /** Units of the range that lie in regions. */
  unitsIn(regions: readonly KeptRegion[]): number {
    let units = 0
    for (const { start, end } of regions) {
      units += Math.min(end, this.#end) - Math.max(start, this.#start)
    }
    return units
  }

  /** The regions that hold parts of the range, as they stand. */
  regions(): KeptRegion[] {
    const [first, last] = this.rows()
    return this.#keep(first, last)
  }

  /** Rows [first, last) of those regions. */
  rows(): readonly [first: number, last: number] {
    return rowsWithin(this.#target, this.#start, this.#end)
  }

  #keep(first: number, last: number): KeptRegion[] {
    const { table } = this.#target
    const { start, end, nrAccesses, age } = table
    const regions: KeptRegion[] = []
    for (let i = Math.max(0, first); i < Math.min(last, nrRegionsOf(table)); i++) {
      const counts = { nrAccesses: nrAccesses[i], age: age[i] >>> 0 }
      regions.push({ start: start[i], end: end[i], ...counts })
    }
    return regions
  }

  #meanOf(pieces: TruthPieces | undefined, which: 'share' | 'touched'): number | null {
    if (pieces === undefined) return null
    let units = 0
    let sum = 0
    pieces.start.forEach((start, i) => {
      const inside = Math.min(pieces.end[i], this.#end) - Math.max(start, this.#start)
      if (inside <= 0) return
      units += inside
      sum += inside * pieces[which][i]
    })
    return units === 0 ? 0 : sum / units
  }
}
