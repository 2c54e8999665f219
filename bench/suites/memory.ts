/** Peak memory of a run over a target of 1 TiB with 10,000 regions. */
import { runVariant } from '../support/run-shape.js'
import type { Suite } from '../support/suite.js'

const SHAPE = {
  workload: 'T',
  virtualSeconds: 2,
  minNrRegions: 5000,
  maxNrRegions: 10_000,
} as const

export const memory: Suite = {
  name: 'memory',
  comparisons: () => [
    {
      title: '1 TiB, 5,000 to 10,000 regions, record on',
      figures: [
        { key: 'peakMiB', unit: 'MiB at most', compare: 'none' },
        { key: 'accesses', unit: 'accesses in all snapshots', compare: 'same' },
        { key: 'meanRegions', unit: 'regions per snapshot', compare: 'none' },
        { key: 'value', unit: 'virtual s per CPU s', compare: 'none' },
      ],
      variants: (['lazy', 'bits'] as const).map((access) =>
        runVariant(access, { shape: { ...SHAPE, access }, workers: 1, isRecorded: true }),
      ),
    },
  ],
}
