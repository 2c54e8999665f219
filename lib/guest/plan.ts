/**
 * The plan of a fleet: guests, what runs in them, how their memory scales, and their host. Plain JSON, but for the
 * bigints of schemes; checked before it gets here. Pages are of 4 KiB, times are virtual µs.
 */
import type { MonitoringAttributes } from '../core/attributes.js'
import type { KernelLevel } from '../core/kernel.js'
import type { SchemeParameters } from '../damos/scheme.js'
import type { GuestCosts } from './costs.js'
import type { ScalingValues } from './scaling/scaling-values.js'

/** See the top of the file. */
export interface FleetPlan {
  readonly name: string
  readonly seed: number
  readonly durationUs: number
  /** How often guests and host look at themselves, and act: feedback between them takes one step. */
  readonly stepUs: number
  readonly kernel: KernelLevel
  readonly host: HostPlan
  /** In the order in which the host serves them. */
  readonly guests: readonly GuestPlan[]
  /** Limits changed online, in the order of time. */
  readonly events: readonly GuestEventPlan[]
  readonly costs: GuestCosts
  /** What the summary is to show. */
  readonly checks: readonly FleetCheckPlan[]
}

/** A condition over the figures of the fleet's summary. */
export interface FleetCheckPlan {
  readonly that: string
  readonly because?: string
}

/** The machine behind the guests. */
export interface HostPlan {
  /** Memory for guests, its own set aside. */
  readonly pages: number
  /** What stands behind guests: 9: 2 MiB pages; 0: pages of 4 KiB. */
  readonly order: 0 | 9
  /** Where what guests don't use goes when memory is short; 0: there is no swap. */
  readonly swapPages: number
  /** To read back, and to write out, a block of 2 MiB, µs. */
  readonly swapReadUs: number
  readonly swapWriteUs: number
  /** The host's own DAMON; null: none. */
  readonly monitor: HostMonitorPlan | null
}

/** DAMON of the host: one context over all its memory, or one for each guest. */
export interface HostMonitorPlan extends MonitorPlan {
  readonly ops: 'paddr' | 'vaddr'
}

/** A DAMON context. */
export interface MonitorPlan {
  readonly attrs: MonitoringAttributes
  readonly schemes: readonly SchemeParameters[]
}

/** A virtual machine. */
export interface GuestPlan {
  /** Unique; keys its random numbers, so that they do not depend on who else is there. */
  readonly name: string
  /** Those that were made alike. */
  readonly group: string
  readonly pages: number
  readonly arrivesUs: number
  /** null: it stays. */
  readonly leavesUs: number | null
  readonly areas: readonly AreaPlan[]
  /** Share of the pages in use that the guest's kernel needs besides, unmovable. */
  readonly kernelShare: number
  /** Share of that which is freed and allocated anew in a minute. */
  readonly kernelChurn: number
  readonly swapPages: number
  /** Its own DAMON; null: none. */
  readonly monitor: MonitorPlan | null
  readonly scaling: ScalingPlan
}

/** How a guest's memory scales: the name of a set-up, and all of its parameters. */
export interface ScalingPlan {
  readonly name: string
  readonly values: ScalingValues
}

/** Memory of a guest's programs that is used alike. */
export interface AreaPlan {
  readonly name: string
  readonly pages: number
  /** Mean time between two touches of one page, when load is full; Infinity: not touched again. */
  readonly everyUs: number
  /** File pages: when memory is short they are dropped, not swapped out. */
  readonly isFile: boolean
  /** In huge pages where the guest has any. */
  readonly isHuge: boolean
  /** Grows into free memory only, as a cache of files does, and never makes the guest reclaim. */
  readonly isCache: boolean
  /** Share of its pages that is freed, here and there, and allocated anew in a second. */
  readonly churn: number
  readonly shape: AreaShape
}

/** How much of an area is there, and how busy it is, over time. */
export type AreaShape =
  /** All of it from a time on, filled at a rate. */
  | { readonly kind: 'constant'; readonly fromUs: number; readonly overUs: number }
  /** Jobs: one in each period, at a random time within it, each for so long. */
  | { readonly kind: 'jobs'; readonly periodUs: number; readonly lastsUs: number }
  /** Rises and falls between `low` and all of it. `phase` is a share of the period. */
  | {
      readonly kind: 'wave'
      readonly periodUs: number
      readonly low: number
      readonly phase: number
    }
  /** Grows from nothing, as what is never freed does, to all of it within the period. */
  | { readonly kind: 'leak'; readonly periodUs: number }

/** Limits changed while the fleet runs. */
export interface GuestEventPlan {
  readonly atUs: number
  /** Indexes of the guests. */
  readonly guests: readonly number[]
  /** Pages, but `pressureUs`: stall a second. Left out: as it was. */
  readonly limits: Partial<GuestLimits>
}

/** The interface that is as simple as a balloon's. */
export interface GuestLimits {
  /** Memory that scaling never goes below, and never above. */
  minPages: number
  maxPages: number
  /** Stall that is aimed at, µs a second. */
  pressureUs: number
}
