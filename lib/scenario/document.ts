/**
 * A scenario as its schema leaves it: checked for form, numbers in place of texts, defaults filled in. Sizes are
 * bytes, times µs, shares 0..1. Keys are those of the file; docs/scenarios.md explains them to users.
 */
import type { KernelLevel } from '../core/kernel.js'
import type { AccessMode, OpsName, SupplyPlan } from '../engine/plan.js'
import type { ProgramModel } from '../machine/model.js'
import type { Scheme } from '../params/scheme.js'
import type { Loop } from '../workload/loop.js'
import type { MachineDocument } from './machine-document.js'

/** A scenario file. */
export interface ScenarioDocument {
  readonly name?: string | undefined
  readonly seed: number
  /** µs; left out: until the last masim program has ended. */
  readonly duration?: number | undefined
  readonly kernel: KernelLevel
  readonly access: AccessMode
  readonly concurrent: boolean
  readonly machine?: MachineDocument | undefined
  readonly targets: readonly TargetDocument[]
  readonly kdamonds?: readonly KdamondDocument[] | undefined
  readonly kdamondPerTarget?: KdamondDocument | undefined
  readonly policy?: PolicyDocument | undefined
  readonly events?: readonly EventDocument[] | undefined
  readonly checks?: readonly CheckDocument[] | undefined
}

/** A policy by its name, or with its parameters; once set-ups are kdamonds, one of the machine with all of them. */
export type PolicyDocument = string | Readonly<Record<string, unknown>>

/** Something that happens on the way: one of `commit`, `schemes`, `pause`, `user_input` and `supply`. */
export interface EventDocument {
  /** µs. */
  readonly at: number
  /** Position, name of a target, or `all`. */
  readonly kdamond?: number | string | undefined
  readonly commit?: KdamondDocument | undefined
  readonly schemes?: readonly Scheme[] | undefined
  readonly pause?: boolean | undefined
  /** As given; the goal's place is in `scheme` and `goal`. */
  readonly user_input?: number | string | undefined
  readonly scheme?: number | undefined
  readonly goal?: number | undefined
  readonly supply?: SupplyDocument | undefined
}

/** Values of metrics; each in its own unit. */
export type SupplyDocument = Readonly<
  Partial<
    Record<
      Exclude<SupplyPlan['metric'], 'node_eligible_mem_bp'>,
      readonly SuppliedDocument[] | undefined
    >
  >
>

/** A value of a metric, of all nodes and cgroups or of one. */
export interface SuppliedDocument {
  readonly value: number
  readonly nid?: number | undefined
  readonly memcg_path?: string | undefined
}

/** What the run is to show: a condition over its figures. */
export interface CheckDocument {
  readonly that: string
  readonly because?: string | undefined
}

/** A process, or `count` processes of one kind. */
export interface TargetDocument {
  readonly name: string
  readonly pid?: number | undefined
  readonly count: number
  /** Bytes. */
  readonly memory?: number | undefined
  readonly mappings?: readonly MappingDocument[] | undefined
  /** Order of the folios: 0 (4 KiB) or 9 (2 MiB). */
  readonly pages: 0 | 9
  /** Whether program image, heap and stack are mapped too. */
  readonly image: boolean
  /** Path of its memory cgroup. */
  readonly cgroup?: string | undefined
  /** Id of the node that it runs on. */
  readonly node?: number | undefined
  readonly populate?: ProgramModel['populate'] | undefined
  readonly memoryBound?: number | undefined
  readonly tlbBound?: number | undefined
  readonly bytesPerAccess?: number | undefined
  readonly threads?: number | undefined
  readonly thp?: 'madvise' | undefined
  readonly workload?: WorkloadDocument | readonly WorkloadDocument[] | undefined
}

/** Memory that is mapped for a while. */
export interface MappingDocument {
  /** Byte address; all mappings of a target have one, or none has. */
  readonly address?: number | undefined
  /** Bytes from the start of the target's memory; left out: right behind the mapping before. */
  readonly offset?: number | undefined
  /** Bytes. */
  readonly size: number
  readonly from: number
  readonly until?: number | undefined
  readonly pages?: 0 | 9 | undefined
  /** Physical byte address; all mappings of all targets have one, or none has. */
  readonly frame?: number | undefined
  /** Whether its pages are those of a file, and whether they are locked in memory. */
  readonly file: boolean
  readonly locked: boolean
}

/** One workload: a masim program (`masim`), areas, a record that is replayed (`replay`), or a `trace`. */
export interface WorkloadDocument extends OptionalPatterns {
  /** A file name, or the configuration itself. */
  readonly masim?: string | undefined
  /** masim: accesses per millisecond; replay, trace: how many times as fast as it was. */
  readonly speed?: number | undefined
  readonly repeat?: number | undefined
  readonly nrAccessesPerRegion?: number | undefined
  readonly randomBatch?: number | undefined
  readonly randomArray?: number | undefined
  readonly defaultMode?: 'ro' | 'wo' | 'rw' | undefined
  readonly areas?: readonly AreaDocument[] | undefined
  /** µs. */
  readonly tick?: number | undefined
  /** The name of a record. */
  readonly replay?: string | undefined
  /** The name of a trace of accesses. */
  readonly trace?: string | undefined
  /** Which target of the record. */
  readonly target?: number | undefined
  /** replay, trace: whether it begins again where it ends; else whether it waits for its accesses. */
  readonly loop?: boolean | Loop | undefined
  /** replay: share of writes among its accesses. */
  readonly writes?: number | undefined
  /** replay: whether blocks of 2 MiB are touched as a whole; left out: as the target's pages are. */
  readonly granule?: 0 | 9 | undefined
  /** What the file's sum must be. */
  readonly sha256?: string | undefined
}

/** A part of the memory. */
export interface PlaceDocument {
  readonly start: Extent
  readonly size: Extent
}

/** A part of the memory; without a size, all that is behind the start. */
export interface PatternPlaceDocument {
  readonly start: Extent
  readonly size?: Extent | undefined
}

/** How memory is touched. */
export interface TouchDocument {
  readonly every?: number | undefined
  readonly probability?: number | undefined
  /** Accesses per second. */
  readonly rate?: number | undefined
  readonly writes: number
  readonly granule: 0 | 9
}

/** A part of the target's memory that is touched for a while. */
export interface AreaDocument extends PlaceDocument, TouchDocument {
  readonly from: number
  readonly until?: number | undefined
}

/** A part of the target's memory that is touched during a phase. */
export interface PhaseAreaDocument extends PlaceDocument, TouchDocument {}

/** Workloads that follow a pattern. */
export interface PatternDocuments {
  readonly uniform: PatternPlaceDocument & TouchDocument
  readonly zipf: ZipfDocument
  readonly scan: ScanDocument
  readonly growing: GrowingDocument
  readonly shifting: ShiftingDocument
  readonly diurnal: DiurnalDocument
  readonly batches: BatchesDocument
  readonly phases: readonly PhaseDocument[]
}

type OptionalPatterns = {
  readonly [Kind in keyof PatternDocuments]?: PatternDocuments[Kind] | undefined
}

/** Accesses by Zipf's law. */
export interface ZipfDocument extends PatternPlaceDocument {
  readonly theta: number
  readonly rate: number
  readonly order: 'shuffled' | 'ascending'
  /** Bytes. */
  readonly block?: number | undefined
  readonly writes: number
  readonly granule: 0 | 9
}

/** Accesses in order. */
export interface ScanDocument extends PatternPlaceDocument {
  /** Bytes. */
  readonly stride: number
  readonly rate: number
  readonly writes: number
}

/** A set that grows or shrinks; sizes are of the pattern's. */
export interface GrowingDocument extends PatternPlaceDocument, TouchDocument {
  readonly initial: Extent
  readonly final: Extent
  readonly over: number
  readonly steps: number
  readonly then: 'stay' | 'back' | 'again'
}

/** A hot set that moves; sizes are of the pattern's. */
export interface ShiftingDocument extends PatternPlaceDocument {
  readonly period: number
  readonly order: 'forward' | 'random'
  readonly by?: Extent | undefined
  readonly hot: TouchDocument & { readonly size: Extent }
  readonly cold?: TouchDocument | undefined
}

/** Load that rises and falls. */
export interface DiurnalDocument extends PatternPlaceDocument, Omit<TouchDocument, 'every'> {
  readonly period: number
  readonly steps: number
  readonly low: number
  readonly peak?: number | undefined
}

/** Batch jobs. */
export interface BatchesDocument extends PatternPlaceDocument, TouchDocument {
  readonly interval: number
  readonly arrivals: 'random' | 'regular'
  readonly lasts: number
  readonly job: Extent
}

/** One of the phases of a workload. */
export interface PhaseDocument {
  readonly for: number
  readonly areas: readonly PhaseAreaDocument[]
}

/** An offset or a length. */
export type Extent = { readonly bytes: number } | { readonly share: number }

/** damo's kdamond, under damo's names. */
export interface KdamondDocument {
  readonly refresh_ms: number
  readonly contexts: readonly ContextDocument[]
}

/** damo's context. */
export interface ContextDocument {
  readonly ops: OpsName
  readonly addr_unit: number
  readonly targets?: readonly ContextTargetDocument[] | undefined
  readonly intervals: IntervalsDocument
  readonly nr_regions: { readonly min: number; readonly max: number }
  readonly sample_control?: SampleControlDocument | undefined
  readonly page_table_profiling?: TableProfilingDocument | undefined
  readonly pause: boolean
  readonly schemes: readonly Scheme[]
}

/** Sampling by entries of upper page tables, which only the lab has. */
export interface TableProfilingDocument {
  readonly variant: 'bounded' | 'flexible'
  /** Left out: 0 where bounded, 5 % where flexible. */
  readonly error?: number | undefined
}

/** How accesses are sampled. */
export interface SampleControlDocument {
  readonly primitives_enabled: { readonly page_table: boolean; readonly page_fault: boolean }
  readonly sample_filters: readonly SampleFilterDocument[]
}

/** damo's filter of access samples. */
export interface SampleFilterDocument {
  readonly filter_type: 'write' | 'cpumask' | 'threads'
  readonly matching: boolean
  readonly allow: boolean
  readonly cpumask: string | null
  readonly tid_arr: string | null
}

/** damo's target. */
export interface ContextTargetDocument {
  /** A target's name or number; null for paddr. */
  readonly pid?: string | number | null | undefined
  readonly regions?: readonly { readonly start: number; readonly end: number }[] | null | undefined
}

/** damo's intervals, µs. */
export interface IntervalsDocument {
  readonly sample_us: number
  readonly aggr_us: number
  readonly ops_update_us: number
  readonly intervals_goal?:
    | {
        readonly access_bp: number
        readonly aggrs: number
        readonly min_sample_us: number
        readonly max_sample_us: number
      }
    | undefined
}
