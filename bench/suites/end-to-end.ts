/** Whole runs, from plan to record, against the same loop in C without a record. */
import type { Anchors } from '../support/anchors.js'
import type { RunShape, WorkloadName } from '../support/plans.js'
import { runVariant } from '../support/run-shape.js'
import type { Comparison, Figure, Suite } from '../support/suite.js'

const FIGURES: readonly Figure[] = [
  { key: 'value', unit: 'virtual s per CPU s', compare: 'ratio' },
  { key: 'samples', unit: 'region samples', compare: 'same' },
  { key: 'accesses', unit: 'accesses in all snapshots', compare: 'same' },
  { key: 'meanRegions', unit: 'regions per snapshot', compare: 'none' },
]

type Run = readonly [workload: WorkloadName, access: RunShape['access'], virtualSeconds: number]

/** A second or more of CPU time each, of which setting up and compiling are a small part. */
const RUNS: readonly Run[] = [
  ['A', 'lazy', 30_000],
  ['A', 'bits', 1000],
  ['B', 'lazy', 40],
  ['B', 'bits', 16],
  ["A'", 'lazy', 5000],
  ["A'", 'bits', 1],
  ["B'", 'lazy', 8],
  ["B'", 'bits', 0.2],
]

/** A with 500 regions at least, where the loop over regions outweighs the work per tick. */
const FINE_RUNS: readonly Run[] = [
  ['A', 'lazy', 1000],
  ['A', 'bits', 200],
]

export const endToEnd: Suite = {
  name: 'end-to-end',
  comparisons: (anchors) => [
    ...RUNS.map((run) => compare(anchors, run, 10, run[0].startsWith('A') ? 1000 : 100)),
    ...FINE_RUNS.map((run) => compare(anchors, run, 500, 1000)),
  ],
}

function compare(
  anchors: Anchors | null,
  [workload, access, virtualSeconds]: Run,
  minNrRegions: number,
  maxNrRegions: number,
): Comparison {
  const shape = { workload, access, virtualSeconds, minNrRegions, maxNrRegions }
  const args = [workload, access, virtualSeconds, minNrRegions, maxNrRegions]
  return {
    title: `${workload} ${access}, ${minNrRegions} to ${maxNrRegions} regions (record: not in C)`,
    figures: FIGURES,
    variants: [
      ...(anchors === null ? [] : [anchors.variant('end-to-end', ...args)]),
      runVariant('TypeScript', { shape, workers: 1, isRecorded: true }),
    ],
  }
}
