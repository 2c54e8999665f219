/** The `machine` of a scenario as its schema leaves it; see document.ts. Times are µs with fractions. */
import type { SwapModel, ThpModel } from '../machine/model.js'

/** The simulated machine. */
export interface MachineDocument {
  readonly nodes?: readonly NodeDocument[] | undefined
  readonly cpu?: CpuDocument | undefined
  readonly tick?: number | undefined
  readonly load?: LoadDocument | undefined
  /** Of a node's memory, from which the watermarks follow; basis points. */
  readonly watermarkScale?: number | undefined
  readonly swap?: SwapDocument | readonly SwapDocument[] | undefined
  readonly reclaim?: ReclaimDocument | undefined
  readonly thp?: ThpDocument | undefined
  readonly cgroups?: readonly CgroupDocument[] | undefined
  /** Bytes. */
  readonly perCpu?: number | undefined
  readonly faults?: FaultsDocument | undefined
  readonly costs?: CostsDocument | undefined
}

/** The CPU that monitor and program share; µs. */
export interface CpuDocument {
  readonly iteration: number
  readonly prepare: number
  readonly check: number
  readonly tick: number
  readonly tickPhase?: number | undefined
  readonly slice: number
  readonly nice: number
  readonly period: number
  readonly start: number
  readonly busy: number
  readonly bursts: readonly { readonly at: number; readonly busy: number }[]
}

/** A NUMA node. */
export interface NodeDocument {
  readonly id: number
  /** Bytes. */
  readonly size: number
  /** Physical address; left out: right behind the node before. */
  readonly start?: number | undefined
  readonly latency?: number | undefined
  /** Bytes per second. */
  readonly bandwidth?: number | undefined
  readonly tier?: number | undefined
  /** Ids of nodes; null: none. */
  readonly demotesTo?: number | null | undefined
  readonly fallback?: readonly number[] | undefined
  readonly watermarks?: WatermarksDocument | undefined
}

/** Bytes of free memory. */
export interface WatermarksDocument {
  readonly min: number
  readonly low: number
  readonly high: number
  readonly promo?: number | undefined
}

/** Latency under load. */
export interface LoadDocument {
  readonly a: number
  readonly n: number
  readonly uMax: number
}

/** Where memory is paged out to. */
export interface SwapDocument {
  readonly kind: SwapModel['kind'] | 'none'
  /** Bytes; of all kinds but none. */
  readonly size?: number | undefined
  readonly compressor: Compressor
  readonly ratio?: number | undefined
  readonly incompressible: number
  /** Id of the node that holds the pool. */
  readonly node?: number | undefined
  /** Bytes, or a share of the node. */
  readonly poolMax?: number | undefined
  readonly read?: number | undefined
  readonly write?: number | undefined
  readonly deviceRead: number
  readonly deviceWrite: number
  /** Pages per second. */
  readonly deviceRate: number
  readonly readAhead?: number | undefined
  readonly keeps: boolean
}

/** Compressors with published figures. */
export type Compressor = 'lz4' | 'lzo-rle' | 'zstd'

/** Who reclaims, and how. */
export interface ReclaimDocument {
  readonly demotes: boolean
  readonly scan: number
  readonly migrate: number
  readonly rounds: number
}

/** Transparent huge pages. */
export interface ThpDocument {
  readonly mode: ThpModel['mode']
  readonly scanPages: number
  readonly scan: number
  readonly maxPtesNone: number
}

/** Limits of a memory cgroup, bytes. */
export interface CgroupDocument {
  readonly path: string
  readonly max?: number | undefined
  readonly high?: number | undefined
}

/** What faults take. */
export interface FaultsDocument {
  readonly minor: number
  readonly huge: number
  readonly major: number
  readonly file: number
}

/** What actions of schemes take of their monitor's time. */
export interface CostsDocument {
  readonly pageout?: number | undefined
  readonly willneed?: number | undefined
  readonly migrate?: number | undefined
  readonly hugePage?: number | undefined
  readonly visit?: number | undefined
  readonly young?: number | undefined
  readonly frame?: number | undefined
}
