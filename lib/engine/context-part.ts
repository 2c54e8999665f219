/**
 * What one thread holds of a context, and how it does the context's work on it. A context in one piece is a
 * part that holds everything.
 */
import { assert } from '../base/assert.js'
import { deriveKey, STREAM } from '../base/random.js'
import type { ContextWork } from '../core/context-state.js'
import type { KernelBehaviour } from '../core/kernel.js'
import { regionSzLimit } from '../core/limits.js'
import {
  initRegion,
  isTargetRemoved,
  nrRegionsOf,
  setNrRegions,
  totalSizeOf,
  type RegionTable,
} from '../core/region-table.js'
import { setRegions, type Range } from '../core/set-regions.js'
import { sleepFor } from '../core/shared-cpu.js'
import { evenCuts, splitToSize } from '../core/split.js'
import {
  convertTable,
  measureTable,
  mergeTable,
  resetTable,
  splitTable,
} from '../core/table-work.js'
import { sampleOnCpu, type CpuSampling } from './cpu-sampling.js'
import type { MonitoredTarget } from './monitored-target.js'
import { maxNrAccessesOf, touchMeanwhile } from './sampling.js'
import { runTicks, type Rows } from './tick-batch.js'

/** Bytes of a core unit: units are pages. */
export const BYTES_PER_UNIT = 4096

/** A target, or a slice of its rows. */
export interface PartTarget {
  readonly target: MonitoredTarget
  /** Which of how many slices of the rows this thread samples. */
  readonly slice: number
  readonly nrSlices: number
  /** Slices start at multiples of this many pages (a folio lies in one slice). */
  readonly sliceAlignment: number
  /** This thread merges, splits and resets the target; one slice of each target does. */
  readonly isOwner: boolean
}

/** See the top of the file. */
export interface ContextPart {
  readonly kernel: KernelBehaviour
  readonly minRegionSz: number
  readonly targets: readonly PartTarget[]
  /** Number of the first region of each target of the context, set before `renew`. */
  readonly firstIndexes: Int32Array
  /** Where the context shares its CPU with what it watches; such a part is a whole context. */
  readonly onCpu: CpuSampling | null
}

type WorkOf<Kind extends ContextWork['do']> = Extract<ContextWork, { do: Kind }>

/**
 * Does one piece of work, all but `publish` and `apply`.
 *
 * @returns this part's share of the number that the work gives back: a maximum for `sample`, else a sum
 */
export function doWork(part: ContextPart, work: ContextWork): number {
  switch (work.do) {
    case 'sample':
      return sample(part, work)
    case 'merge':
      return sum(part, ({ table }) => mergeTable(table, work, part.kernel))
    case 'renew':
      return sum(part, (target) => renew(part, target, work))
    case 'cut':
      return sum(part, ({ table }) => splitToSize(table, work.maxSize))
    case 'cutEvenly':
      return sum(part, (target) => cutEvenly(part, target, work.minNrRegions))
    case 'init':
      return sum(part, (target) => fit(part, target, target.operations.initialRanges(work.atUs)))
    case 'update':
      return sum(part, (target) => fit(part, target, target.operations.updatedRanges(work.atUs)))
    case 'measure':
      return sum(part, ({ table }) => measureTable(table))
    case 'convert':
      return sum(part, ({ table }) => convert(part, table, work))
    case 'idle':
      return letPass(part, work)
    case 'publish':
    case 'apply':
      return 0
  }
}

/** The rows that this part samples of a target, from the number of regions as it stands. */
export function rowsOf({ target, slice, nrSlices, sliceAlignment }: PartTarget): Rows {
  const { table } = target
  const nrRegions = nrRegionsOf(table)
  if (nrSlices === 1) return { first: 0, last: nrRegions }
  const cut = (index: number): number => {
    let row = Math.floor((nrRegions * index) / nrSlices)
    if (index === 0 || index === nrSlices) return row
    while (row < nrRegions && table.start[row] % sliceAlignment !== 0) row++
    return row
  }
  return { first: cut(slice), last: cut(slice + 1) }
}

function sample(part: ContextPart, work: WorkOf<'sample'>): number {
  let max = 0
  if (part.onCpu !== null) {
    sampleOnCpu(part.onCpu, work.sampleUs, work.tick)
    for (const { target } of part.targets) {
      max = Math.max(max, maxNrAccessesOf(target, 0, nrRegionsOf(target.table)))
    }
    return max
  }
  for (const partTarget of part.targets) {
    const { target } = partTarget
    const rows = rowsOf(partTarget)
    const isSlice = partTarget.nrSlices > 1
    runTicks(target, rows, isSlice, work.startUs, work.sampleUs, work.tick, work.samples)
    max = Math.max(max, maxNrAccessesOf(target, rows.first, rows.last))
  }
  return max
}

/** Time passes without sampling; programs go on. */
function letPass(part: ContextPart, { fromUs, untilUs }: WorkOf<'idle'>): number {
  if (part.onCpu !== null) sleepFor(part.onCpu.cpu, untilUs - fromUs)
  for (const partTarget of part.targets) {
    const { first, last } = rowsOf(partTarget)
    touchMeanwhile(partTarget.target, first, last, partTarget.nrSlices > 1, fromUs, untilUs)
  }
  return 0
}

function renew(part: ContextPart, target: MonitoredTarget, work: WorkOf<'renew'>): number {
  const { kernel, minRegionSz } = part
  const { table, splitKey: key, splitScratch: scratch } = target
  if (!resetTable(table, work, kernel)) return nrRegionsOf(table)
  deriveKey(key, target.seed, STREAM.split, target.context, target.index, work.aggregation)
  const firstIndex = part.firstIndexes[target.index]
  return splitTable(table, work, { key, scratch, firstIndex, minRegionSz })
}

function fit(
  part: ContextPart,
  target: MonitoredTarget,
  ranges: readonly Range[] | undefined,
): number {
  const { table } = target
  if (isTargetRemoved(table)) return 0
  if (ranges !== undefined && !spansExactly(table, ranges)) {
    setRegions(table, ranges, part.minRegionSz)
  }
  return totalSizeOf(table)
}

/** Whether the regions already fill the ranges and nothing else, so that fitting would change nothing. */
function spansExactly(table: RegionTable, ranges: readonly Range[]): boolean {
  const nrRegions = nrRegionsOf(table)
  let row = 0
  for (const [start, end] of ranges) {
    if (row === nrRegions || table.start[row] !== start) return false
    while (row + 1 < nrRegions && table.end[row] === table.start[row + 1]) row++
    if (table.end[row] !== end) return false
    row++
  }
  return row === nrRegions
}

/** Cuts each range of a new target into even pieces. Follows `__damon_va_init_regions()` up to 7.0. */
function cutEvenly(part: ContextPart, target: MonitoredTarget, minNrRegions: number): number {
  const { minRegionSz } = part
  const { table, operations } = target
  if (operations.hasGivenRanges) return nrRegionsOf(table)
  const szLimit = regionSzLimit(totalSizeOf(table), minNrRegions, minRegionSz, BYTES_PER_UNIT)
  const ranges = Array.from({ length: nrRegionsOf(table) }, (_, i): Range => [
    table.start[i],
    table.end[i],
  ])
  let row = 0
  for (const [start, end] of ranges) {
    const pieces = Math.floor((end - start) / szLimit)
    const starts = evenCuts(start, end, pieces, minRegionSz) ?? [start]
    assert(row + starts.length <= table.capacity, 'a region table has room for its first regions')
    starts.forEach((first, i) => {
      initRegion(table, row++, first, i + 1 < starts.length ? starts[i + 1] : end)
    })
  }
  setNrRegions(table, row)
  return row
}

function convert(part: ContextPart, table: RegionTable, work: WorkOf<'convert'>): number {
  convertTable(table, work, part.kernel)
  return 0
}

function sum(part: ContextPart, work: (target: MonitoredTarget) => number): number {
  let total = 0
  for (const { target, isOwner } of part.targets) if (isOwner) total += work(target)
  return total
}
