/** Two workers against one, on B. */
import type { RunShape } from '../support/plans.js'
import { runVariant } from '../support/run-shape.js'
import type { Figure, Suite } from '../support/suite.js'

const FIGURES: readonly Figure[] = [
  { key: 'perCritical', unit: 'virtual s per CPU s on the critical path', compare: 'ratio' },
  { key: 'perWall', unit: 'virtual s per wall s', compare: 'ratio' },
  { key: 'value', unit: 'virtual s per CPU s of all threads', compare: 'ratio' },
  { key: 'accesses', unit: 'accesses in all snapshots', compare: 'same' },
]

export const workers: Suite = {
  name: 'workers',
  comparisons: () =>
    (['lazy', 'bits'] as const).map((access) => {
      const shape: RunShape = {
        workload: 'B',
        access,
        virtualSeconds: access === 'lazy' ? 80 : 16,
        minNrRegions: 10,
        maxNrRegions: 100,
      }
      return {
        title: `B ${access}, record on`,
        figures: FIGURES,
        variants: [1, 2].map((count) =>
          runVariant(`${count} worker(s)`, { shape, workers: count, isRecorded: true }),
        ),
      }
    }),
}
