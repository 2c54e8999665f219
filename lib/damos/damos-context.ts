/** What schemes need to know of their context. The loop sets the clocks before each pass. */
import { PAGE_BYTES } from '../base/units.js'
import type { MonitoringAttributes } from '../core/attributes.js'
import type { KernelBehaviour } from '../core/kernel.js'
import type { RegionTable } from '../core/region-table.js'
import type { SchemeMemory } from './memory.js'
import type { PassObserver } from './observer.js'
import type { Scheme } from './scheme.js'
import type { WalkState } from './walk-state.js'

/** A table of regions, and whether the process behind it is alive. */
export interface SchemeTarget {
  readonly table: RegionTable
  isValid(nowUs: number): boolean
  /** Core address to the table's address: the unit that holds it, or the next one that exists. */
  unitOf(address: bigint): number
}

/** See the top of the file. */
export interface DamosContext {
  readonly kernel: KernelBehaviour
  readonly ops: 'vaddr' | 'fvaddr' | 'paddr'
  /** Smallest region in table units; a power of two. */
  readonly minRegionSz: number
  /** Core address units (bytes, but for addr_unit) in a table unit; a power of two, below 1 for large units. */
  readonly unitSz: number
  targets: readonly SchemeTarget[]
  readonly memory: SchemeMemory
  schemes: Scheme[]
  /** Told of each decision; null: nobody asks. */
  observer: PassObserver | null
  /** Who asks for tried regions. */
  readonly walk: WalkState

  nowUs: number
  attrs: MonitoringAttributes
  /** Sampling intervals since the start, and those at which the running window ends. */
  passed: number
  nextAggregationSis: number
  /** Checks that moving sums are behind by: 0 at an aggregation. */
  movingSumSamples: number
  /** Largest region that parts are joined again to, in table units. */
  szLimit: number
}

/** Bytes of a core address unit, in which quotas and sizes of schemes are given. */
export function addrUnitOf({ unitSz }: Pick<DamosContext, 'unitSz'>): number {
  return PAGE_BYTES / unitSz
}
