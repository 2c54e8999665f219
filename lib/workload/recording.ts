/**
 * A recording: which pages were touched when, and how often, compact and shared between threads.
 *
 * It is a row of steps in time. A step is the window of one snapshot (of a monitor's record), or one tick (of a
 * trace of accesses). Within a step, pages are touched at the step's instants, `quantumUs` apart:
 *
 * ```
 *  steps     [startUs ── step 0 ── endUs)[startUs ── step 1 ── endUs)      [── step 2 ──)
 *  instants   |    |    |    |    |       |    |    |    |    |             |    |    |
 *
 *  row       gap     pages from the end of the row before (of the first: its address page)
 *            pages   length, at least 1
 *            count   of `nrSamples` instants in which it is touched; left out where nrSamples is 1. Above nrSamples:
 *                    each page by itself in each instant, with probability (count - nrSamples) / CHANCES; from
 *                    nrSamples + CHANCES on: as a whole, in (count - nrSamples - CHANCES) / CHANCES of all instants
 * ```
 * Rows lie one behind the other in `chunks`, their numbers little-endian in base 128 (7 bits a byte, the top bit says
 * that more follow). Pages that were not touched have no row, so cold memory takes no room; a row takes 3 to 7 bytes,
 * of a trace 2 or 3; a step 32 bytes besides.
 *
 * Worked example: of 20 samples, pages [1000, 1300) were hit 20 times and [1300, 1400) 3 times: rows (1000, 300, 20)
 * and (0, 100, 3), 5 and 3 bytes.
 */
import type { PageRange } from '../space/layout.js'

/** Probabilities of pages that are touched each by itself are multiples of 1 / CHANCES. */
export const CHANCES = 65_536

/** See the top of the file. Plain data: it can be posted to threads, which then share the columns. */
export interface Recording {
  /** Address pages that hold all touched ones: ascending, disjoint, not touching each other. */
  readonly ranges: readonly PageRange[]
  /** Memory in which the touches happened, by time; each lies in one of `ranges`. */
  readonly mappings: readonly RecordedMapping[]
  /** End of the last step, µs; the first begins at 0 or later. */
  readonly lengthUs: number
  /** Accesses that are writes, 0..1. */
  readonly writeShare: number
  /** What steps refer to by index. */
  readonly rates: readonly StepRate[]
  readonly nrSteps: number
  /** Rows of the longest step. */
  readonly nrRowsMax: number
  /** Float64, by step: its start, its end; ascending and disjoint. */
  readonly times: SharedArrayBuffer
  /** Uint32, by step: the chunk that holds its rows, the byte in it where they begin, how many they are, the rate. */
  readonly places: SharedArrayBuffer
  readonly chunks: readonly SharedArrayBuffer[]
}

/** How often a step's counts were taken. */
export interface StepRate {
  /** µs between two instants. */
  readonly quantumUs: number
  /** What a page touched in every instant counts, at least 1. */
  readonly nrSamples: number
}

/** Address pages [startPage, endPage) that were mapped during [fromUs, untilUs). */
export interface RecordedMapping {
  readonly startPage: number
  readonly endPage: number
  readonly fromUs: number
  /** null: to the end. */
  readonly untilUs: number | null
}

/** How many instants a step has: at its start, and every quantum from there to before its end. */
export function instantsOf(startUs: number, endUs: number, quantumUs: number): number {
  return Math.ceil((endUs - startUs) / quantumUs)
}
