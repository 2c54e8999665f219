/**
 * Access frequency between aggregation boundaries: how schemes and queries see a region while its window is
 * still running. Two rules, by kernel.
 */
import { mulDiv } from '../base/integers.js'
import { samplesPer, type MonitoringAttributes } from './attributes.js'

/** One in 10,000 of a full basis. */
const BP = 10_000
const UINT = 2 ** 32

/** What the rules need to know of a context. */
export interface WindowPosition {
  readonly attrs: Pick<MonitoringAttributes, 'sampleUs' | 'aggrUs'>
  /** Sampling intervals since the context began. */
  readonly passedSampleIntervals: number
  /** When the running window ends, on the same clock. */
  readonly nextAggregationSis: number
}

/**
 * Kernels after 7.2: the running window's count, plus the last window's for the part still to come.
 *
 * Worked example: window 10, two samples left, last 10, now 3: 3 + 10 × 2000 / 10000 = 5.
 */
export function freqNow(
  position: WindowPosition,
  nrAccesses: number,
  lastNrAccesses: number,
): number {
  const { attrs, passedSampleIntervals, nextAggregationSis } = position
  const window = samplesPer(Math.max(1, attrs.aggrUs), attrs.sampleUs)
  const left = Math.max(0, nextAggregationSis - passedSampleIntervals)
  const leftBp = mulDiv(left, BP, window)
  return leftBp === BP ? lastNrAccesses : mvsum(nrAccesses, lastNrAccesses, leftBp)
}

/**
 * The running window's value, and the last one's for the part of the window that is left. Follows
 * `damon_mvsum()`.
 *
 * @param leftBp what is left of the window, in basis points of it
 */
export function mvsum(current: number, last: number, leftBp: number): number {
  return current + mulDiv(last, leftBp, BP)
}

/**
 * Kernels up to 7.2: one step of the pseudo moving sum, in 32-bit unsigned arithmetic. Follows
 * `damon_moving_sum()`.
 *
 * @param movingSum the sum so far, ×10000
 * @param nonMovingSum the last complete window's sum, ×10000
 * @param windowSamples samples per window
 * @param value what this sample adds: 10000 or 0
 */
export function movingSum(
  movingSum: number,
  nonMovingSum: number,
  windowSamples: number,
  value: number,
): number {
  return toUint(movingSum - Math.floor(nonMovingSum / windowSamples) + value)
}

/**
 * The moving sum after `samples` steps of a window, in one go: every step takes away the same share of the
 * last window's sum.
 *
 * @param startBp the sum at the start of the window
 */
export function movingSumAfter(
  startBp: number,
  lastNrAccesses: number,
  nrAccesses: number,
  samples: number,
  windowSamples: number,
): number {
  const step = Math.floor((lastNrAccesses * BP) / windowSamples)
  return toUint(startBp - samples * step + nrAccesses * BP)
}

/**
 * A count as basis points of the most that a window can hold; 0 where that many samples overflow 32 bits.
 * Follows `damon_nr_accesses_to_accesses_bp()`.
 */
export function accessesBp(
  nrAccesses: number,
  attrs: Pick<MonitoringAttributes, 'sampleUs' | 'aggrUs'>,
): number {
  return mulDiv(nrAccesses, BP, maxNrAccesses(attrs))
}

/** Samples per window as the kernel holds them: at most UINT_MAX. Follows `damon_max_nr_accesses()`. */
export function maxNrAccesses(attrs: Pick<MonitoringAttributes, 'sampleUs' | 'aggrUs'>): number {
  return Math.min(samplesPer(attrs.aggrUs, attrs.sampleUs), UINT - 1)
}

function toUint(value: number): number {
  return ((value % UINT) + UINT) % UINT
}
