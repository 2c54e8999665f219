import fc from 'fast-check'
import { CHANCES, type Recording, type StepRate } from '../../lib/workload/recording.js'
import { RecordingWriter } from '../../lib/workload/recording-writer.js'
import type { RecordedWindow } from '../../lib/workload/recorded-window.js'

/** A row of a step: address pages, and how often they are touched, as `addRow` takes it. */
export type RowSpec = readonly [startPage: number, endPage: number, count: number]

/** A step of a recording. */
export interface StepSpec {
  readonly startUs: number
  readonly endUs: number
  readonly rate: StepRate
  readonly rows: readonly RowSpec[]
}

/** Of windows of 100 ms. */
export const WINDOW_RATE: StepRate = { quantumUs: 5_000, nrSamples: 20 }

/**
 * A window of regions one behind the other, by their first pages and counts; the last one ends at `endPage`. Equal
 * neighbours were merged, and each region was cut once, unless `change` says otherwise.
 */
export function recordedWindow(
  starts: readonly number[],
  endPage: number,
  counts: readonly number[],
  change: Partial<RecordedWindow> = {},
): RecordedWindow {
  return {
    startUs: 0,
    endUs: 100_000,
    rate: WINDOW_RATE,
    threshold: 0,
    cuts: 1,
    startPage: Float64Array.from(starts),
    endPage: Float64Array.from([...starts.slice(1), endPage]),
    nrAccesses: Uint32Array.from(counts),
    ...change,
  }
}

/** A recording of pages [firstPage, endPage), mapped from the beginning to the end. */
export function recordingOf(
  steps: readonly StepSpec[],
  firstPage: number,
  endPage: number,
): Recording {
  const writer = new RecordingWriter()
  for (const { startUs, endUs, rate, rows } of steps) {
    writer.beginStep(startUs, endUs, rate)
    for (const row of rows) writer.addRow(...row)
    writer.endStep()
  }
  return writer.finish({
    ranges: [[firstPage, endPage]],
    mappings: [{ startPage: firstPage, endPage, fromUs: 0, untilUs: null }],
    writeShare: 0,
  })
}

/** Steps with gaps between them, of different rates, with rows on pages [0, pages). */
export function stepSpecs(pages: number): fc.Arbitrary<StepSpec[]> {
  const rate = fc.record({
    quantumUs: fc.constantFrom(1, 333, 1000, 5000, 7000.5),
    nrSamples: fc.constantFrom(1, 2, 20, 255, 300),
  })
  const row = fc.tuple(fc.nat(300), fc.integer({ min: 1, max: 900 }), fc.nat(CHANCES - 2))
  const step = fc.tuple(fc.nat(9_000), fc.integer({ min: 1, max: 40_000 }), rate, fc.array(row))
  return fc.array(step, { maxLength: 8 }).map((list) => {
    let us = 0
    return list.map(([gapUs, lengthUs, ratio, rows]) => {
      const startUs = us + gapUs
      us = startUs + lengthUs
      let page = 0
      const placed = rows.flatMap(([gap, size, count]): RowSpec[] => {
        const start = page + gap
        if (start >= pages) return []
        page = Math.min(pages, start + size)
        return [[start, page, countOf(count, ratio)]]
      })
      return { startUs, endUs: us, rate: ratio, rows: placed }
    })
  })
}

/** Of pages that are touched together, as often as counted or by a share of CHANCES, or each by itself. */
function countOf(number: number, { nrSamples }: StepRate): number {
  if (nrSamples === 1) return 1
  const kinds = [1 + (number % nrSamples), nrSamples + 1 + number, nrSamples + CHANCES + 1 + number]
  return kinds[number % 3]
}
