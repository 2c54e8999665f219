/**
 * Policies that run on the machine, next to its kernel: they look at its memory as a daemon could, at a cost, and act
 * on it as a daemon could. A new one is a file and a line in index.ts.
 *
 * ```
 *   tick ──► what the machine found out ──► onTick(view) ──► acts on the next ticks
 *                                             │ reads: counters, pressure, accessed bits
 *                                             └ acts:  reclaims, limits, pages out
 * ```
 * What a policy cannot know (who touches what, how often) is not in its view; each source of what it can know has its
 * cost. Only references, which no kernel could be, are given the machine itself.
 */
import type { Machine } from '../machine/machine.js'
import type { SamplePeriods } from '../machine/hardware-samples.js'
import type { MachineModel } from '../machine/model.js'
import type { NodeSetup } from '../machine/nodes.js'
import type { Parameter, Values } from './set-up.js'

/** What one tells of itself and may be told. */
export interface PolicyKind<Names extends string = string> {
  readonly name: string
  /** What it is for. */
  readonly doc: string
  /** The rule's source. */
  readonly source: string
  readonly parameters: Readonly<Record<Names, Parameter>>
  /** What it tells of each job: names, with units at their end, and what they are. */
  readonly figures: Readonly<Record<string, string>>
  /** It may page memory out, where there is swap. */
  readonly pagesOut?: true
  /** How the kernel is set up that it runs on; left out: as the scenario says. */
  settings?(values: Values<Names>, model: MachineModel, nodes: readonly NodeSetup[]): MachineModel
  /** Puts it to work. @param view of the machine at time 0 @param machine for references alone */
  create(values: Values<Names>, view: PolicyView, machine: Machine): MachinePolicy
}

/** A policy at work. */
export interface MachinePolicy {
  /** How often it is called, µs; Infinity: never. */
  readonly everyUs: number
  /** Decides and acts. The machine has just ticked. */
  onTick(view: PolicyView): void
  /** What it did, and how it stands, by name; by job in the order of the view. */
  figures(): readonly PolicyFigures[]
}

/** Units stand in the names. */
export type PolicyFigures = Readonly<Record<string, number>>

/** A machine as its policy may see it. Pages, but as named. */
export interface PolicyView {
  readonly nowUs: number
  /** Of the run, for what a policy draws. */
  readonly seed: number
  /** How often the machine looks at itself. */
  readonly tickUs: number
  readonly nodes: readonly NodeView[]
  readonly swap: { readonly pages: number; readonly usedPages: number }
  readonly jobs: readonly JobView[]
  /** CPU time that the policy took since the start: what it looked at and what it did. */
  readonly cpuNs: number
  /** Adds what the policy takes to think. */
  spend(ns: number): void
}

/** Pressure, as /proc/pressure prints it. */
export interface StallView {
  /** Whole µs since the start. */
  readonly totalUs: number
  /** Per cent, over 10, 60 and 300 s. */
  readonly averages: ArrayLike<number>
}

/** A node's counters. */
export interface NodeView {
  readonly capacityPages: number
  readonly freePages: number
  readonly lowPages: number
  readonly highPages: number
  readonly promoPages: number
  /** 0: the fastest. */
  readonly tier: number
  /** Of an idle node, and of this one as it was at the last tick, by its counters. */
  readonly latencyNs: number
  readonly loadedLatencyNs: number
  /** What it can deliver, and the used share of it at the last tick, by its counters; above 1: more is asked. */
  readonly bytesPerSecond: number
  readonly usedShare: number
  /** Index of the node of the next tier; -1: none. */
  readonly demotesTo: number
  /** Wakes its kswapd, which works at the ticks. */
  wakeKswapd(): void
}

/** What became of a folio that was to move: it moved, there was no room, it is not there or is there already. */
export type Moved = 'moved' | 'full' | 'absent'

/** Told of a folio whose rights were taken and that was touched; see {@link JobView.eachHintFault}. */
export type HintFaultVisitor = (
  target: number,
  page: number,
  order: number,
  latencyUs: number,
) => void

/** Told of a sampled access: the index of the node that answered it, and whether it was a store. */
export type SampleVisitor = (
  target: number,
  page: number,
  order: number,
  node: number,
  isWrite: boolean,
) => void

/**
 * What became of a page that was to go out: it is out, it stays since it does not compress or may not go, it stays for
 * want of room, it was not there.
 */
export type PagedOut = 'out' | 'rejected' | 'full' | 'absent'

/** Told of each folio of a scan: its target among those of the job, and whether it was touched since the last scan. */
export type FolioVisitor = (
  target: number,
  page: number,
  order: number,
  isYoung: boolean,
  isPresent: boolean,
) => void

/** A cgroup that targets are in, with all below it. Pages, but as named. */
export interface JobView {
  readonly path: string
  /** In memory, and in swap. */
  readonly residentPages: number
  readonly swappedPages: number
  /** Of the former, what nobody can reclaim: locked, or anonymous without any swap. */
  readonly unreclaimablePages: number
  /** Back by a touch, since the start; what was read ahead does not count. */
  readonly refaultedPages: number
  /** Pressure stall information. */
  readonly some: StallView
  readonly full: StallView
  /** Infinity: no limit. */
  readonly highPages: number
  /** Pages of the address space of each target. */
  readonly targetPages: readonly number[]
  /** Reclaims in LRU order, as memory.reclaim does. @returns pages that were freed */
  reclaim(pages: number, isOfFiles?: boolean): number
  /** Sets memory.high, and reclaims what is above it at once. */
  setHigh(pages: number): void
  /**
   * Looks at the accessed bit of every folio that is mapped, in memory or in swap; what is in swap is not young. Each
   * check of one in memory costs as much as one of reclaim.
   */
  scan(visit: FolioVisitor): void
  /** Pages out the folio that a page is in, of anonymous memory that is not locked; others are rejected. */
  pageOut(target: number, page: number): PagedOut
  /** Index of the node that a page is on; -1: it is not there. */
  nodeOf(target: number, page: number): number
  /** Order of the folio that a page is in. */
  orderOf(target: number, page: number): number
  /** Whether the folio that a page is in is in the active list; false: it is not there either. */
  isActive(target: number, page: number): boolean
  /** Marks the folio that a page is in as accessed: an inactive one becomes active the second time. */
  markAccessed(target: number, page: number): void
  /**
   * Moves the folio that a page is in to a node that has room for it.
   *
   * @param isOnFault the program waits for it; false: it takes the time of the policy
   */
  move(target: number, page: number, node: number, isOnFault: boolean): Moved
  /**
   * Takes the rights of folios of pages [start, end) that are on nodes of slower tiers, so that their next touch faults
   * (a hint fault, on the program's time). Each page looked at costs as much as one of reclaim.
   *
   * @param isEverywhere those of the fastest tier, too
   * @returns pages whose rights were taken now
   */
  protect(target: number, start: number, end: number, isEverywhere?: boolean): number
  /** Tells of hint faults since the last time; see hint-faults.ts on how exactly. */
  eachHintFault(visit: HintFaultVisitor): void
  /**
   * Tells of the accesses since the last time that the hardware sampled; see hardware-samples.ts on which.
   *
   * @param costNs CPU time of each
   * @returns samples
   */
  eachSample(periods: SamplePeriods, costNs: number, visit: SampleVisitor): number
  /**
   * Tells of ranges of pages, of 2 MiB at most, in which folios came, left, joined or broke up since the last time, in
   * which the first call has all. Takes no time: the kernel is where that happens.
   */
  eachChange(visit: (target: number, start: number, end: number) => void): void
  /**
   * Looks at the accessed bits of the folios that pages are in: sets `hits[i]` where `pages[i]`, i in [0, nr), was
   * touched since a time, and leaves others alone. Pages ascend.
   *
   * @param costNs CPU time of each look
   */
  lookAt(
    target: number,
    pages: Int32Array,
    nr: number,
    sinceUs: number,
    costNs: number,
    hits: Uint8Array,
  ): void
  /** Splits the huge page that a page is in, and frees what nobody touched of it. @returns false: there is none */
  split(target: number, page: number): boolean
}

/** A kind, with the names of its parameters known. */
export function definePolicy<Names extends string>(kind: PolicyKind<Names>): PolicyKind {
  return kind
}
