/**
 * The plan of a run: what a scenario resolves to, and all that the engine needs. Plain JSON, but for the shared
 * columns of what is replayed and the bigints of schemes, and checked before it gets here; inside, it is trusted.
 * Addresses are virtual (or physical) page numbers of 4 KiB, times are µs.
 */
import type { MonitoringAttributes } from '../core/attributes.js'
import type { KernelLevel } from '../core/kernel.js'
import type { CpuCosts } from '../core/shared-cpu.js'
import type { GoalMetric, GoalParameters } from '../damos/goal.js'
import type { SchemeParameters } from '../damos/scheme.js'
import type { ActionCosts } from '../machine/costs.js'
import type { MachineModel, ProgramModel } from '../machine/model.js'
import type { SampleFilter } from '../space/sample-filters.js'
import type { WorkloadPlan } from '../workload/index.js'

/** How access bits come about; `auto` decides by the size of the monitored memory. */
export type AccessMode = 'bits' | 'lazy' | 'auto'

/** One run. */
export interface RunPlan {
  readonly name: string
  readonly seed: number
  readonly durationUs: number
  readonly kernel: KernelLevel
  readonly access: AccessMode
  /**
   * Workloads and monitors are threads that race in real time for the same access bits (the bits engine, whatever
   * `access` says): no two runs are alike. Left out: the same plan gives the same bytes.
   */
  readonly concurrent?: true
  readonly nodes: readonly NodePlan[]
  /**
   * The CPU that the only context shares with all targets (the lazy engine, whatever `access` says); left out:
   * monitoring takes no time.
   */
  readonly cpu?: CpuPlan
  readonly targets: readonly TargetPlan[]
  readonly contexts: readonly ContextPlan[]
  /** What is done to contexts on the way, in the order of time; left out: nothing. */
  readonly events?: readonly EventPlan[]
  /** What actions of schemes take of their monitor's time; left out: nothing. */
  readonly actionCosts?: Partial<ActionCosts>
  /** What memory costs, and what the machine does by itself; left out: nothing. */
  readonly machine?: MachineModel
  /** Who runs on the machine besides the kernel; left out: nobody. With `machine` only. */
  readonly policy?: PolicyPlan
  /** What the machine cannot say of itself, in the order of time; left out: nothing. */
  readonly supply?: readonly SupplyPlan[]
  /** What the summary is to show; left out: nothing is checked. */
  readonly checks?: readonly CheckPlan[]
}

/** A policy that runs on the machine, by its name in the registry or by its file, and all of its parameters. */
export interface PolicyPlan {
  readonly name: string
  /** Where a user's policy is, and its sum; left out: it is one of the lab. */
  readonly file?: { readonly path: string; readonly sha256: string } | undefined
  /** It may page memory out; of a user's, nobody knows. */
  readonly pagesOut?: true
  readonly values: Readonly<Record<string, number>>
}

/** A condition over the figures of the run's summary. */
export interface CheckPlan {
  /** Such as `contexts[0].accuracy.hotRecall > 0.9`. */
  readonly that: string
  /** What it shows, for people. */
  readonly because?: string
}

/** Something done to a context during the run. Follows what is written to a kdamond's `state` file. */
export type EventPlan = { readonly atUs: number; readonly context: number } & (
  | {
      /** `commit`: all parameters anew; what is the same stays as it is. */
      readonly do: 'commit'
      readonly attrs: MonitoringAttributes
      readonly isPaused: boolean
      readonly schemes: readonly SchemeParameters[]
      /** By target: regions in pages; empty: it keeps its regions. null: the target is removed. */
      readonly regions: readonly (readonly (readonly [number, number])[] | null)[]
    }
  | {
      /** `commit_schemes_quota_goals`: the goals of each scheme, by position. */
      readonly do: 'commitGoals'
      readonly goals: readonly (readonly GoalParameters[])[]
    }
)

/** From a time on, a metric has this value, whatever the machine would say. */
export interface SupplyPlan {
  readonly atUs: number
  /**
   * `free_mem_rate`: per mille. `some_mem_psi_us`: µs of stall per second. Others as the goal's metric is defined.
   */
  readonly metric: Exclude<GoalMetric, 'user_input'> | 'free_mem_rate'
  /** -1: all nodes. */
  readonly nid: number
  /** Empty: all cgroups. */
  readonly memcgPath: string
  readonly value: number
}

/** A CPU that monitor and program share. Left out, the phase of the scheduler's tick is drawn from the seed. */
export type CpuPlan = Omit<CpuCosts, 'tickPhaseUs'> & Partial<Pick<CpuCosts, 'tickPhaseUs'>>

/** System RAM of one NUMA node: physical pages [startPage, endPage). */
export interface NodePlan {
  readonly id: number
  readonly startPage: number
  readonly endPage: number
}

/** A process (or guest): its mappings and who touches them. */
export interface TargetPlan {
  readonly name: string
  readonly pid: number
  /** Ascending by address, disjoint at any one time. */
  readonly mappings: readonly MappingPlan[]
  readonly workloads: readonly WorkloadPlan[]
  /** When the process ends; null: it outlives the run. */
  readonly exitUs: number | null
  /** Path of its memory cgroup; left out: none. */
  readonly cgroup?: string
  /** What memory means to it; left out: nothing. */
  readonly program?: ProgramModel
}

/** Memory that is mapped during [fromUs, untilUs). */
export interface MappingPlan {
  readonly startPage: number
  readonly endPage: number
  readonly fromUs: number
  /** null: until the end of the run. */
  readonly untilUs: number | null
  /** 0: base pages; 9: 2 MiB folios with one accessed state each (bounds are multiples of 512 pages). */
  readonly order: 0 | 9
  /**
   * Physical page that backs the first page, contiguous from there; null: no frame (no paddr context sees
   * it, as where no machine is described).
   */
  readonly framePage: number | null
  /**
   * Index of the node that memory without frames is allocated from first; left out: of none. Where paddr contexts
   * watch, its pages take frames as they come.
   */
  readonly homeNode?: number
  /** Its pages are those of a file (or shared memory); left out: anonymous. */
  readonly isFile?: boolean
  /** Locked in memory; left out: it can be paged out. */
  readonly isLocked?: boolean
}

/** The operations sets of the kernel. */
export type OpsName = 'vaddr' | 'fvaddr' | 'paddr'

/** One kdamond context. */
export interface ContextPlan {
  readonly ops: OpsName
  readonly attrs: MonitoringAttributes
  /** Smallest region in pages: 1, or addr_unit / 4096 where that is larger. A power of two. */
  readonly minRegionPages: number
  /** addr_unit: sizes and addresses of schemes count in it. Left out: 1, bytes. */
  readonly addrUnit?: number
  readonly targets: readonly ContextTargetPlan[]
  /** Left out: none. */
  readonly schemes?: readonly SchemeParameters[]
  /**
   * Schemes that a function of the caller may commit, or such that need as much of memory: it is made ready for them.
   * Left out: none that need more than those of the plan.
   */
  readonly laterSchemes?: readonly SchemeParameters[]
  /** It starts paused. */
  readonly isPaused?: boolean
  /** It samples by page faults, and these filters say which count; left out: by the accessed bits of page tables. */
  readonly faultFilters?: readonly SampleFilter[]
  /**
   * It samples regions by entries of upper page tables (Telescope); `error`: largest share of an entry outside of its
   * region, 0 to below 1. Left out: by pages alone, as kernels do.
   */
  readonly tableProfiling?: { readonly error: number }
  /** There are such filters, but it samples by accessed bits, which they do not look at. */
  readonly hasIdleFaultFilters?: true
}

/** A target of a context. */
export interface ContextTargetPlan {
  /** Index in `RunPlan.targets`; null for paddr. */
  readonly target: number | null
  /** Initial regions in pages, ascending and disjoint; empty: vaddr finds them itself. */
  readonly regions: readonly (readonly [startPage: number, endPage: number])[]
}
