/**
 * A machine: nodes, and the memory of all targets on it. Those who act on it, or measure it, share one, and come
 * in the order of time.
 */
import { InvariantError } from '../base/errors.js'
import type { ActionCosts } from './costs.js'
import type { Frames } from './frame-supply.js'
import type { Khugepaged } from './khugepaged.js'
import type { Limit } from './limits.js'
import type { MachineModel } from './model.js'
import type { NumaNodes } from './nodes.js'
import type { Performance } from './performance.js'
import { followMappings } from './population.js'
import { settleAll } from './residency.js'
import type { Scope } from './scopes.js'
import type { Swap } from './swap.js'
import type { TargetMemory } from './target-memory.js'

/** See the top of the file. */
export interface Machine {
  readonly nodes: NumaNodes
  readonly costs: ActionCosts
  /** null: memory costs programs nothing. */
  readonly model: MachineModel | null
  /** By index in the run: all of the machine, or those that its contexts see where they depend on no more. */
  readonly byTarget: ReadonlyMap<number, TargetMemory>
  readonly targets: readonly TargetMemory[]
  /** Until when mappings were followed, and when all absent pages were looked at last; -1: never. */
  atUs: number
  settledUs: number
  /** How fast programs are; null without a model. */
  readonly performance: Performance | null
  /** null without a model. */
  readonly khugepaged: Khugepaged | null
  /** null: memory stays in its frames. */
  frames: Frames | null
  /** Free pages in the lists of the CPUs, and the pages in use when that was found out; -1: never. */
  readonly perCpu: { pages: number; usedPages: number }
  /** In the order of time. */
  readonly kills: Kill[]
  readonly swap: Swap
  readonly limits: readonly Limit[]
  /** By node; none without a model. */
  readonly kswapd: readonly Kswapd[]
  readonly reclaimed: ReclaimCounts
  /** When it ticked last (see tick.ts). */
  tickedUs: number
}

/** A program that was killed for want of memory. */
export interface Kill {
  readonly atUs: number
  /** Index of the target in the run. */
  readonly target: number
  /** The cgroup whose memory was short; empty: the machine's. */
  readonly cgroup: string
  /** Pages that it had, present and in swap. */
  readonly pages: number
}

/** The daemon that keeps memory of a node free. */
export interface Kswapd {
  readonly scope: Scope
  /** Of its CPU's time until the next tick. */
  budgetNs: number
  /** Of its CPU since the start. */
  cpuNs: number
  /** It works until there is enough. */
  isAwake: boolean
}

/** What reclaim did since the start, pages. */
export interface ReclaimCounts {
  /** Looked at, and freed, by kswapd. */
  kswapdScanned: number
  kswapdFreed: number
  /** By those who allocate. */
  directScanned: number
  directFreed: number
  /** Moved to the next tier. */
  demoted: number
  /** Allocations that had to reclaim first. */
  stalls: number
}

/** Lets all mappings come and go up to now. */
export function bringTo(machine: Machine, nowUs: number): void {
  if (nowUs <= machine.atUs) return
  machine.atUs = nowUs
  for (const target of machine.targets) followMappings(target, nowUs)
}

/**
 * Finds out what came back, all over the machine.
 *
 * @param maxAgeUs what was found out so long ago, or later, is good enough
 */
export function settleMachine(machine: Machine, nowUs: number, maxAgeUs = 0): void {
  bringTo(machine, nowUs)
  if (machine.settledUs >= 0 && nowUs - machine.settledUs <= maxAgeUs) return
  machine.settledUs = nowUs
  for (const target of machine.targets) settleAll(target, nowUs)
}

/** The memory of a target, by its index in the run. */
export function memoryOf({ byTarget }: Machine, target: number): TargetMemory {
  const memory = byTarget.get(target)
  if (memory === undefined) throw new InvariantError('a machine holds what its contexts see')
  return memory
}
