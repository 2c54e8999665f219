/**
 * Stand-ins for workloads of the DAMON project's evaluations, which cannot be had here: one for each kind of behaviour.
 * Memory and run time are as published. A part of the memory is hot, in use all the time; to the rest the program comes
 * back, `scattered` page by page, or `in turns`. After how long it does is fitted, by the lab, to the RSS that an
 * earlier evaluation had (patches v21, the same machine) under prcl with 5 s for all workloads. What huge pages gain is
 * that of another machine (patches v16, an Intel i7).
 */
import { EVALUATED, type WorkloadName } from './table.js'

/** A stand-in. */
export interface StandIn {
  readonly name: WorkloadName
  /** What it stands for. */
  readonly kind: string
  /** Share of its memory that is in use all the time. */
  readonly hot: number
  /** How it comes back to the rest: page by page at random, or through it in turns. */
  readonly rest: 'scattered' | 'in turns'
  /** The fitted one: time of its own after which it comes back to a page of the rest, in the mean. */
  readonly returnsS: number
  /** Of each 2 MiB block of the rest, what is used; what is left is never touched. */
  readonly filled: number
  /** Of its run time on base pages, what huge pages save. */
  readonly tlbBound: number
}

const SCATTERED = { hot: 0.05, rest: 'scattered', filled: 1 } as const

/** In the order of the table. */
export const STAND_INS: readonly StandIn[] = [
  {
    ...SCATTERED,
    name: 'freqmine',
    kind: 'mostly cold',
    returnsS: 80,
    tlbBound: 0.0051,
  },
  {
    ...SCATTERED,
    name: 'barnes',
    kind: 'scattered accesses',
    returnsS: 8,
    tlbBound: 0.0915,
  },
  {
    ...SCATTERED,
    name: 'water_spatial',
    kind: 'the same, without a gain of huge pages',
    returnsS: 8,
    tlbBound: 0,
  },
  {
    ...SCATTERED,
    name: 'streamcluster',
    kind: 'small, hot all over',
    hot: 1,
    returnsS: 1,
    tlbBound: 0.1596,
  },
  {
    name: 'ocean_ncp',
    kind: 'passes over large arrays, of whose blocks half is used',
    hot: 0.25,
    rest: 'in turns',
    returnsS: 13,
    filled: 0.48,
    tlbBound: 0.4476,
  },
  {
    ...SCATTERED,
    name: 'swaptions',
    kind: 'tiny',
    hot: 0.6,
    returnsS: 60,
    tlbBound: 0.0027,
  },
]

/** Longer runs are cut here: nothing new happens in them. */
const SECONDS_MAX = 200
/**
 * What a page that comes back takes of the program's time, beside decompression: fitted once for that machine, to the
 * run time of barnes in the earlier evaluation. 11 us at least follow from the table: each of 305,000 pages is in for
 * 5 s before it is out, and 62 % are out, so a page comes back every 13.2 s at most; barnes lost 43.6 of 174 s.
 */
const FAULT = '13 us'
/** Time in which a program fills its memory, in order. */
const FILL_S = 10
/** What comes back in turns, is worked on an eighth at a time. */
const TURNS = 8
/** Ticks of what is touched as a whole, and of scattered accesses. */
const TICK_MS = 20
const SCATTERED_TICK_MS = 100
const MIB = 2 ** 20
const PAGE = 4096
const BLOCK_MIB = 2

/** What is set besides the workload. */
export interface Conditions {
  readonly thp?: 'madvise' | 'always'
  readonly policy?: object | string
  readonly kdamonds?: readonly object[]
  /** Longer runs are cut here; left out: at 200. */
  readonly secondsMax?: number
  /** Of the machine; left out: enough for the program. */
  readonly memoryGib?: number
  /** Whether files that were read once are in memory too: what the system used beside the program. */
  readonly hasFiles?: boolean
}

/** The scenario of a stand-in. */
export function scenarioOf(standIn: StandIn, conditions: Conditions = {}): object {
  const { name, tlbBound } = standIn
  const { runTime } = EVALUATED[name]
  const { thp = 'madvise', policy, kdamonds, memoryGib = 16, hasFiles = false } = conditions
  const { secondsMax = SECONDS_MAX } = conditions
  const files = filesKib(name)
  return {
    name,
    duration: `${Math.round(Math.min(runTime.orig, secondsMax))} s`,
    access: 'lazy',
    machine: {
      nodes: [{ id: 0, size: `${memoryGib} GiB` }],
      swap: { kind: 'zram', size: '4 GiB', compressor: 'lzo-rle' },
      faults: { major: FAULT },
      thp,
    },
    targets: [
      { name: 'program', populate: 'touch', tlbBound, ...memoryOf(standIn) },
      ...(hasFiles && files > 0
        ? [{ name: 'files', mappings: [{ size: `${files} KiB`, file: true }] }]
        : []),
    ],
    ...(policy !== undefined && { policy }),
    ...(kdamonds !== undefined && { kdamonds }),
  }
}

/** Memory of the system that is not the program's, KiB: mostly files that it read. */
export function filesKib(name: WorkloadName): number {
  const { system, rss } = EVALUATED[name]
  return Math.max(0, Math.round((system.orig - rss.orig) / 4) * 4)
}

/** Memory of a stand-in, and what it does there. */
function memoryOf(standIn: StandIn): object {
  const { name, hot, filled } = standIn
  const usedMib = EVALUATED[name].rss.orig / 1024
  const nrHot = Math.round((usedMib * hot) / BLOCK_MIB)
  const nrRest = Math.round((usedMib * (1 - hot)) / BLOCK_MIB / filled)
  const restBytes = Math.round((BLOCK_MIB * MIB * filled) / PAGE) * PAGE
  const blocks = Array.from({ length: nrHot + nrRest }, (_, i) => ({
    start: `${i * BLOCK_MIB} MiB`,
    size: `${i < nrHot ? BLOCK_MIB * MIB : restBytes}`,
  }))
  const hotMemory = { start: 0, size: `${nrHot * BLOCK_MIB} MiB` }
  return {
    memory: `${blocks.length * BLOCK_MIB} MiB`,
    workload: [
      closedLoop(TICK_MS, { areas: filledInOrder(blocks) }),
      closedLoop(TICK_MS, { areas: [{ ...hotMemory, every: 1, from: `${FILL_S} s` }] }),
      ...(nrRest > 0 ? [accessesToRest(standIn, blocks.slice(nrHot))] : []),
    ],
  }
}

/** A part of the memory. */
interface Place {
  readonly start: string
  readonly size: string
}

function closedLoop(tickMs: number, workload: object): object {
  return { loop: 'closed', tick: `${tickMs} ms`, ...workload }
}

/** Each block in use for a moment, one after the other. */
function filledInOrder(blocks: readonly Place[]): object[] {
  const stepMs = (FILL_S * 1000) / blocks.length
  return blocks.map((block, i) => ({
    ...block,
    every: 1,
    from: `${Math.floor(i * stepMs)} ms`,
    until: `${Math.floor((i + 1) * stepMs) + TICK_MS} ms`,
  }))
}

function accessesToRest({ rest, returnsS, filled }: StandIn, blocks: readonly Place[]): object {
  if (rest === 'in turns') {
    const nrTurn = blocks.length / TURNS
    const phases = Array.from({ length: TURNS }, (_, i) => ({
      for: `${Math.round((returnsS / TURNS) * 1000)} ms`,
      areas: blocks
        .slice(Math.round(i * nrTurn), Math.round((i + 1) * nrTurn))
        .map((block) => ({ ...block, every: 1 })),
    }))
    return closedLoop(TICK_MS, { phases })
  }
  if (filled < 1) throw new Error('scattered accesses to half used blocks have no stand-in')
  const mib = blocks.length * BLOCK_MIB
  const whole = { start: blocks[0].start, size: `${mib} MiB` }
  const rate = Math.round((mib * MIB) / PAGE / returnsS)
  return closedLoop(SCATTERED_TICK_MS, { areas: [{ ...whole, rate, from: `${FILL_S} s` }] })
}
