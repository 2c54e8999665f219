/**
 * What differs between kernels, in one table. Nothing else asks which kernel it is.
 *
 * Sources: damon-semantics of the project (levels LB, L0, L2, L3), which rest on 6.12.y, 6.18.y, 7.2 and the
 * maintainer's tree queued after 7.2. What a user sees of the differences stands in docs/kernels.md.
 */

import {
  DAMOS_6_12,
  DAMOS_6_18,
  DAMOS_7_2,
  DAMOS_NEXT,
  type DamosBehaviour,
} from './kernel-damos.js'

/** The kernels to choose from; `next` is the maintainer's tree queued after 7.2. */
export const KERNEL_LEVELS = ['6.12', '6.18', '7.2', 'next'] as const
export type KernelLevel = (typeof KERNEL_LEVELS)[number]

/** One kernel's behaviour, where kernels differ. */
export interface KernelBehaviour {
  readonly level: KernelLevel
  /** Access frequency between aggregations: computed from the last window, or a pseudo moving sum. */
  readonly frequency: 'freqNow' | 'movingSum'
  /** The moving sum is set to nrAccesses × 10000 at each reset (6.12 lets its rounding drift). */
  readonly repairMovingSum: boolean
  /** Above half of max_nr_regions a rotating part of the regions is still split. */
  readonly splitAboveHalf: boolean
  /** Regions age in every pass of a repeated merge, not only in the first one. */
  readonly ageInEveryPass: boolean
  /** A change between zero and non-zero nrAccesses resets the age. */
  readonly resetAgeOnZeroChange: boolean
  /** The merge threshold stops growing at samples per aggregation, and so does the repetition. */
  readonly capMergeThreshold: boolean
  /** The size limit is refreshed, and larger regions are split, at start and at each aggregation. */
  readonly applyMinNrRegions: boolean
  /** vaddr cuts its first three ranges into even pieces (kernels without applyMinNrRegions). */
  readonly splitVaddrEvenly: boolean
  /** An attribute update within a window discards the partial counts. */
  readonly discardPartialWindow: boolean
  /** When an attribute update converts last_nr_accesses. */
  readonly convertLastNrAccesses: 'always' | 'whenAggregating' | 'never'
  /** Intervals can be auto-tuned (since 6.15). */
  readonly tunesIntervals: boolean
  /** The default range of paddr: the largest System RAM resource, or from the first to the last. */
  readonly defaultRam: 'largest' | 'span'
  /** addr_unit exists (since 6.18). */
  readonly hasAddrUnit: boolean
  /** Contexts can be paused (since 7.2). */
  readonly hasPause: boolean
  /** sample_control exists: page faults, and filters of what is sampled (in the maintainer's development tree). */
  readonly hasSampleControl: boolean
  /** DAMON_STAT is there (since 6.17); idle times of memory that was accessed are 0, or negative. */
  readonly statIdleTimes: 'none' | 'fromZero' | 'signed'
  /** Operation schemes. */
  readonly damos: DamosBehaviour
}

const NEXT: KernelBehaviour = {
  level: 'next',
  frequency: 'freqNow',
  repairMovingSum: true,
  splitAboveHalf: true,
  ageInEveryPass: false,
  resetAgeOnZeroChange: true,
  capMergeThreshold: true,
  applyMinNrRegions: true,
  splitVaddrEvenly: false,
  discardPartialWindow: true,
  convertLastNrAccesses: 'always',
  tunesIntervals: true,
  defaultRam: 'span',
  hasAddrUnit: true,
  hasPause: true,
  hasSampleControl: true,
  statIdleTimes: 'signed',
  damos: DAMOS_NEXT,
}

const V7_2: KernelBehaviour = {
  ...NEXT,
  level: '7.2',
  frequency: 'movingSum',
  splitAboveHalf: false,
  // "skip aging from repeated aggressive merging" came on top of the probe weights, which 7.2 does not have.
  ageInEveryPass: true,
  capMergeThreshold: false,
  convertLastNrAccesses: 'whenAggregating',
  hasSampleControl: false,
  damos: DAMOS_7_2,
}

const V6_18: KernelBehaviour = {
  ...V7_2,
  level: '6.18',
  applyMinNrRegions: false,
  splitVaddrEvenly: true,
  defaultRam: 'largest',
  hasPause: false,
  statIdleTimes: 'fromZero',
  damos: DAMOS_6_18,
}

const V6_12: KernelBehaviour = {
  ...V6_18,
  level: '6.12',
  repairMovingSum: false,
  resetAgeOnZeroChange: false,
  discardPartialWindow: false,
  convertLastNrAccesses: 'never',
  tunesIntervals: false,
  hasAddrUnit: false,
  statIdleTimes: 'none',
  damos: DAMOS_6_12,
}

/** The behaviour of a kernel. */
export const KERNELS: Readonly<Record<KernelLevel, KernelBehaviour>> = {
  '6.12': V6_12,
  '6.18': V6_18,
  '7.2': V7_2,
  next: NEXT,
}
