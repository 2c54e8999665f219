/** What one turn of a masim pattern touches. */
import type { MasimMode, MasimPattern } from './masim-config.js'
import { masimTurnUs, totalProbability, type MasimPlan } from './masim-plan.js'
import { createPageDraw, type PageDraw } from './page-draw.js'
import { touchProbability } from './touch-probability.js'

/** A pattern of a phase, ready to be run. */
export interface ProgramPattern {
  /** Its number among all patterns of the configuration. */
  readonly id: number
  /** Its number in its phase. */
  readonly index: number
  readonly region: number
  /** Expected share of the phase's turns. */
  readonly share: number
  readonly isRandom: boolean
  /**
   * sequential: access i (from 1 on) goes to byte `(i mod nrPositions) × strideBytes` of the data.
   */
  readonly nrPositions: number
  readonly strideBytes: number
  /** Where the data begins in the region's mapping. */
  readonly offsetBytes: number
  /** random: in how many quanta a turn is drawn, each at its own first instant. */
  readonly nrQuanta: number
  /** random: probability of each page in a quantum, and how pages are drawn. */
  readonly probability: number
  readonly draw: PageDraw
  /** Share of writes among what a page fault would see of its accesses. */
  readonly writeShare: number
}

const PAGE_BYTES = 4096
/** Random accesses are drawn at most this long before they happen. */
const QUANTUM_US_MAX = 1000

/**
 * The share of writes among the accesses that fault, which are the first ones to a page. `rw` reads each place before
 * it writes there, so that it is the read that faults.
 */
export function firstWriteShare(mode: MasimMode): 0 | 1 {
  return mode === 'wo' ? 1 : 0
}

/** Pages of a region's mapping that hold data, which begins at `offsetBytes`. */
export function dataPagesOf(sizeBytes: number, offsetBytes: number): number {
  return Math.ceil((offsetBytes + sizeBytes) / PAGE_BYTES)
}

/** The patterns of each phase of a plan. */
export function createPatterns(plan: MasimPlan): readonly (readonly ProgramPattern[])[] {
  const { regions, phases } = plan.config
  let id = 0
  return phases.map((phase) => {
    const total = Math.max(1, totalProbability(phase))
    return phase.patterns.map((pattern, index) => ({
      id: id++,
      index,
      region: pattern.region,
      share: pattern.probability / total,
      ...createAccess(plan, pattern, regions[pattern.region].sizeBytes),
    }))
  })
}

/** The page of the region's mapping that holds a position of a sequential pattern. */
export function pageOfPosition(
  { strideBytes, offsetBytes }: ProgramPattern,
  position: number,
): number {
  return Math.floor((offsetBytes + position * strideBytes) / PAGE_BYTES)
}

/** The first position of a sequential pattern at or after the start of a page of the mapping. */
export function positionAfter({ strideBytes, offsetBytes }: ProgramPattern, page: number): number {
  return Math.max(0, Math.ceil((page * PAGE_BYTES - offsetBytes) / strideBytes))
}

/** Whether a sequential pattern steps over whole units of 2^order pages. */
export function skipsUnits({ strideBytes }: ProgramPattern, order: number): boolean {
  return strideBytes > PAGE_BYTES * 2 ** order
}

function createAccess(
  plan: MasimPlan,
  { isRandom, strideBytes, mode }: MasimPattern,
  sizeBytes: number,
): Omit<ProgramPattern, 'id' | 'index' | 'region' | 'share'> {
  const offsetBytes = plan.dataOffsetBytes ?? 16
  // A stride of 0 or beyond the region stays on its first byte.
  const nrPositions = strideBytes === 0 ? 1 : Math.ceil(sizeBytes / strideBytes)
  const nrQuanta = Math.max(1, Math.ceil(masimTurnUs(plan) / QUANTUM_US_MAX))
  const accesses = plan.nrAccessesPerRegion / nrQuanta
  const probability = isRandom ? touchProbability(accesses, dataPagesOf(sizeBytes, offsetBytes)) : 1
  return {
    isRandom,
    nrPositions,
    strideBytes: nrPositions === 1 ? 1 : strideBytes,
    offsetBytes,
    nrQuanta,
    probability,
    draw: createPageDraw(probability),
    writeShare: firstWriteShare(mode),
  }
}
