/**
 * Edges of memory, found again where regions blurred them.
 *
 * Where hot memory ends within a region, the region counts a little of the hot side, and says so of all its pages. The
 * mean of windows, whose regions end elsewhere, falls in steps from one side to the other. What is between the two,
 * piece by piece less than a region, is taken for one edge, which lies where hits remain as many:
 *
 * ```
 *  pages     1000 | 100 | 100 | 1000
 *  rate       .20 | .12 | .04 |  .00
 *  edge       .20 .20 80 | .00   .00      (100 × .12 + 100 × .04) / .20 = 80 pages behind it
 * ```
 */
import { TOGETHER, type RecordedParts } from './recorded-parts.js'

/** Parts [first, end) of one rate. */
interface Stretch {
  first: number
  end: number
  rate: number
  /** Regions that it is as large as. */
  regions: number
}

/** Changes the rates of parts, of which neighbours of one rate are taken as one. */
export function sharpenEdges(parts: RecordedParts): void {
  let before: Stretch | undefined
  let between: Stretch[] = []
  for (let part = 0; part < parts.nrParts;) {
    const next = stretchFrom(parts, part)
    part = next.end
    if (!parts.isJoined(next.first) || next.rate === TOGETHER) {
      before = undefined
      between = []
    }
    if (next.rate === TOGETHER) continue
    if (next.regions < 1) {
      between.push(next)
      continue
    }
    if (before !== undefined && areSteps([before, ...between, next])) {
      setEdge(parts, before, between, next)
    }
    before = next
    between = []
  }
}

/** Parts of one rate; memory that is not touched at all has rate 0, whatever is known of it. */
function stretchFrom(parts: RecordedParts, first: number): Stretch {
  const rateOf = (part: number): number =>
    parts.rate[part] === TOGETHER && parts.count[part] === 0 ? 0 : parts.rate[part]
  const rate = rateOf(first)
  let end = first
  let regions = 0
  do regions += 1 / parts.nrOfRegion[end++]
  while (end < parts.nrParts && parts.isJoined(end) && rateOf(end) === rate)
  return { first, end, rate, regions }
}

/** Whether rates all rise, or all fall, with something between the first and the last. */
function areSteps(stretches: readonly Stretch[]): boolean {
  if (stretches.length < 3) return false
  const isRising = stretches[0].rate < stretches[1].rate
  return stretches.every(({ rate }, i) => i === 0 || rate > stretches[i - 1].rate === isRising)
}

function setEdge(
  parts: RecordedParts,
  before: Stretch,
  between: readonly Stretch[],
  after: Stretch,
): void {
  const first = before.end
  const end = after.first
  let excess = 0
  for (const { first: from, end: to, rate } of between) {
    excess += (rate - after.rate) * (parts.end[to - 1] - parts.start[from])
  }
  const edge = parts.start[first] + excess / (before.rate - after.rate)
  for (let part = first; part < end; part++) {
    const middle = (parts.start[part] + parts.end[part]) / 2
    parts.rate[part] = middle < edge ? before.rate : after.rate
  }
}
