/** Follows the pages that are sampled of the regions that hold a range: which lay in it, which were accessed. */
import { samplePage } from '../base/random.js'
import type { MonitoredTarget } from '../engine/monitored-target.js'
import { setTickKeys } from '../engine/sampling.js'
import { rowsWithin } from './rows-within.js'

/** Counts of checks. */
export interface SampleCounts {
  inRange: number
  hitsInRange: number
  elsewhere: number
  hitsElsewhere: number
  /** Those of all that looked at an entry of an upper page table in place of the page. */
  byEntry: number
}

/** See the top of the file. */
export class SamplingTrace {
  /** All ticks that were told of, and how many. */
  readonly all: SampleCounts = {
    inRange: 0,
    hitsInRange: 0,
    elsewhere: 0,
    hitsElsewhere: 0,
    byEntry: 0,
  }
  nrTicks = 0
  readonly #target: MonitoredTarget
  readonly #start: number
  readonly #end: number
  #counts = new Int32Array(0)

  /** @param start,end of the range; table units */
  constructor(target: MonitoredTarget, start: number, end: number) {
    this.#target = target
    this.#start = start
    this.#end = end
  }

  /** Notes the counts before the next tick. */
  lookAt(): void {
    const { nrAccesses } = this.#target.table
    const [first, last] = rowsWithin(this.#target, this.#start, this.#end)
    this.#counts = nrAccesses.slice(first, last)
  }

  /** A tick is done. */
  onTick(tick: number): void {
    const { table, tickKeys, entries } = this.#target
    const { start, end, nrAccesses } = table
    const [first, last] = rowsWithin(this.#target, this.#start, this.#end)
    setTickKeys(this.#target, tick, 1)
    this.nrTicks++
    for (let row = first; row < last; row++) {
      const page = samplePage(row, tickKeys[0], tickKeys[1], start[row], end[row])
      const hits = nrAccesses[row] - this.#counts[row - first]
      const isInRange = this.#start <= page && page < this.#end
      this.all[isInRange ? 'inRange' : 'elsewhere']++
      this.all[isInRange ? 'hitsInRange' : 'hitsElsewhere'] += hits
      if (entries !== null && entries.orders[row] !== 0) this.all.byEntry++
    }
    this.lookAt()
  }
}
