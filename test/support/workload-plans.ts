/** Workloads of all kinds, for a target's memory of 20,000 pages. */
import type { PatternPlan } from '../../lib/workload/patterns/index.js'
import type { ScanPlan } from '../../lib/workload/scan.js'
import type { Touch } from '../../lib/workload/touch.js'
import type { ZipfPlan } from '../../lib/workload/zipf.js'
import { MEMORY_PAGE } from './plans.js'

/** Zipf over single pages of two parts with a hole between them. */
export function zipf(more: Partial<ZipfPlan> = {}): ZipfPlan {
  const partOf = (start: number, end: number): ZipfPlan['parts'][number] => ({
    startPage: MEMORY_PAGE + start,
    endPage: MEMORY_PAGE + end,
  })
  return {
    kind: 'zipf',
    quantumUs: 5_000,
    parts: [partOf(512, 9_000), partOf(12_000, 19_000)],
    theta: 0.99,
    order: 'shuffled',
    blockPages: 1,
    accessesPerSecond: 1e6,
    writeShare: 0.1,
    granuleOrder: 0,
    loop: 'open',
    ...more,
  }
}

/** A pattern over two parts with a hole between them, which changes every few aggregations. */
function pattern(how: Pick<PatternPlan, 'name' | 'options'>): PatternPlan {
  const { parts, quantumUs, loop } = zipf()
  return { kind: 'pattern', quantumUs, parts, loop, ...how } as PatternPlan
}

const SPARSE: Touch = { accessesPerSecond: 100_000, writeShare: 0.3, granuleOrder: 0 }
const DENSE: Touch = { probability: 0.4, writeShare: 0.5, granuleOrder: 0 }
const WHOLE: Touch = { every: 2, writeShare: 1, granuleOrder: 0 }

/** One of each. */
export const PATTERNS: readonly PatternPlan[] = [
  pattern({ name: 'uniform', options: { touch: SPARSE } }),
  pattern({
    name: 'growing',
    options: {
      fromPages: 9_000,
      toPages: 500,
      overUs: 700_000,
      steps: 9,
      next: 'back',
      touch: SPARSE,
    },
  }),
  pattern({
    name: 'shifting',
    options: {
      hotPages: 3_000,
      periodUs: 333_333,
      order: 'random',
      byPages: 1,
      hot: WHOLE,
      cold: SPARSE,
    },
  }),
  pattern({
    name: 'diurnal',
    options: { periodUs: 1_500_000, steps: 12, low: 0.1, peakUs: 900_000, touch: DENSE },
  }),
  pattern({
    name: 'batches',
    options: {
      meanUs: 300_000,
      arrivals: 'random',
      lengthUs: 123_456,
      jobPages: 4_000,
      touch: DENSE,
    },
  }),
  pattern({
    name: 'phases',
    options: {
      phases: [
        {
          lengthUs: 250_000,
          areas: [
            { start: 0, end: 4_000, touch: WHOLE },
            { start: 2_000, end: 9_000, touch: DENSE },
          ],
        },
        { lengthUs: 51_000, areas: [] },
        { lengthUs: 200_001, areas: [{ start: 8_000, end: 12_000, touch: SPARSE }] },
      ],
    },
  }),
]

/** A scan that steps over pages. */
export const SCAN: ScanPlan = {
  kind: 'scan',
  part: { startPage: MEMORY_PAGE + 100, endPage: MEMORY_PAGE + 15_000 },
  strideBytes: 10_000,
  accessesPerSecond: 1e6,
  writeShare: 0,
  loop: 'open',
}
