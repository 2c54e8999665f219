/**
 * A tick of a context that shares its CPU with the program it watches (see core/shared-cpu.ts): rows are prepared
 * and checked in stretches, and what was touched between is asked by the program's own time.
 */
import { nrRegionsOf } from '../core/region-table.js'
import { sleepFor, workOn, type SharedCpu } from '../core/shared-cpu.js'
import { checkPages, preparePages } from '../space/address-view.js'
import { meanWalk } from '../space/page-walk.js'
import type { MonitoredTarget } from './monitored-target.js'
import { countHits, pickPages, setTickKeys } from './sampling.js'

/** A context's view of its CPU. */
export interface CpuSampling {
  readonly cpu: SharedCpu
  readonly targets: readonly MonitoredTarget[]
  /** By target and row: when its page was prepared, by the program's time. */
  readonly preparedUs: readonly Float64Array[]
  /** By target: the mean share of a page walk that its sampled pages need. */
  readonly walks: Float64Array
}

/** The sampling of a context whose targets are all on this thread; for the lazy engine. */
export function createCpuSampling(
  cpu: SharedCpu,
  targets: readonly MonitoredTarget[],
): CpuSampling {
  const preparedUs = targets.map(({ table }) => new Float64Array(table.capacity))
  return { cpu, targets, preparedUs, walks: new Float64Array(targets.length) }
}

/**
 * Prepares, sleeps and checks once.
 *
 * @param tick its number, counted from the context's start
 */
export function sampleOnCpu(sampling: CpuSampling, sampleUs: number, tick: number): void {
  const { cpu, targets, preparedUs, walks } = sampling
  const { iterationUs, prepareUs, checkUs } = cpu.costs
  workOn(cpu, 1, iterationUs, () => undefined)
  for (const [i, target] of targets.entries()) {
    const nrRegions = nrRegionsOf(target.table)
    setTickKeys(target, tick, 1)
    pickPages(target, 0, nrRegions, 0)
    walks[i] = meanWalk(target.view, target.isPhysical, target.sampled, nrRegions)
    const savedUs = checkUs * (1 - walks[i])
    workOn(cpu, nrRegions, Math.max(0, prepareUs - savedUs), (first, last) => {
      for (let row = first; row < last; row++) preparedUs[i][row] = programUsAt(cpu, target, row)
      if (isRemembered(target)) prepare(target, preparedUs[i], first, last)
    })
  }
  sleepFor(cpu, sampleUs)
  for (const [i, target] of targets.entries()) {
    const nrRegions = nrRegionsOf(target.table)
    workOn(cpu, nrRegions, checkUs * walks[i], (first, last) => {
      check(cpu, target, preparedUs[i], first, last)
    })
    countHits(target, 0, nrRegions)
  }
}

/** Whether filters ask when pages were prepared. */
function isRemembered({ spaces }: MonitoredTarget): boolean {
  return spaces.some(({ clearedAt }) => clearedAt !== null)
}

function prepare(
  { view, sampled }: MonitoredTarget,
  preparedUs: Float64Array,
  first: number,
  last: number,
): void {
  for (let row = first; row < last; row++) {
    preparePages(view, sampled, row, row + 1, preparedUs[row])
  }
}

/** Checks rows, those of one window at a time. */
function check(
  cpu: SharedCpu,
  target: MonitoredTarget,
  preparedUs: Float64Array,
  first: number,
  last: number,
): void {
  const { view, sampled, hits } = target
  for (let row = first; row < last;) {
    const fromUs = preparedUs[row]
    const toUs = programUsAt(cpu, target, row)
    let end = row + 1
    while (end < last && preparedUs[end] === fromUs && programUsAt(cpu, target, end) === toUs) end++
    checkPages(view, sampled, row, end, fromUs, toUs, hits)
    row = end
  }
}

/** The program's time as the sampled page of a row sees it: an interrupted burst is past what lies below. */
function programUsAt(cpu: SharedCpu, { table, sampled }: MonitoredTarget, row: number): number {
  const { programUs, donePart, costs } = cpu
  if (donePart === 0) return programUs
  const start = table.start[0]
  const place = start + donePart * (table.end[nrRegionsOf(table) - 1] - start)
  return sampled[row] < place ? programUs + costs.periodUs : programUs
}
