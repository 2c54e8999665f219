/** What operation schemes cost: a pass by itself, and whole runs with and without them. */
import { KERNELS } from '../../lib/core/kernel.js'
import { DEFAULT_ATTRIBUTES } from '../../lib/core/attributes.js'
import { createRegionTable } from '../../lib/core/region-table.js'
import { applySchemes } from '../../lib/damos/apply.js'
import type { DamosContext } from '../../lib/damos/damos-context.js'
import { installSchemes } from '../../lib/damos/install.js'
import { createWalkState } from '../../lib/damos/walk-state.js'
import { createCountingMemory } from '../../lib/machine/counting-memory.js'
import { createMetricSupply } from '../../lib/machine/metric-supply.js'
import { microVariant } from '../support/micro.js'
import { runVariant } from '../support/run-shape.js'
import { fourSchemes } from '../support/schemes.js'
import type { Suite, Variant } from '../support/suite.js'
import { copyTable, createTemplate } from '../support/template.js'

const SETS = 60
const REPEATS = 100
const NR_REGIONS = 1000
const PAGES = 2 ** 24
const WINDOW_US = 1_000_000
const SCHEMES = fourSchemes(64n)

export const schemes: Suite = {
  name: 'schemes',
  comparisons: (anchors) => [
    {
      title: `four schemes on ${NR_REGIONS} regions, with the copy that sets them up`,
      figures: [
        { key: 'value', unit: 'ns per region and scheme', compare: 'ratio' },
        { key: 'checksum', unit: 'tries, pages tried and applied', compare: 'same' },
      ],
      variants: [
        ...(anchors === null ? [] : [anchors.variant('schemes', NR_REGIONS)]),
        passVariant(),
      ],
    },
    ...(['lazy', 'bits'] as const).map((access) => ({
      title: `A ${access}, 10 to 1000 regions, record on`,
      figures: [
        { key: 'value', unit: 'virtual s per CPU s', compare: 'ratio' as const },
        { key: 'samples', unit: 'region samples', compare: 'none' as const },
      ],
      variants: [false, true].map((hasSchemes) =>
        runVariant(hasSchemes ? 'four schemes' : 'no schemes', {
          shape: {
            workload: 'A',
            access,
            virtualSeconds: access === 'lazy' ? 30_000 : 500,
            minNrRegions: 10,
            maxNrRegions: 1000,
            hasSchemes,
          },
          workers: 1,
          isRecorded: true,
        }),
      ),
    })),
  ],
}

function passVariant(): Variant {
  const template = createTemplate(NR_REGIONS, PAGES)
  const table = createRegionTable(2 * NR_REGIONS)
  let checksum = 0
  return microVariant({
    name: 'TypeScript',
    operations: REPEATS * NR_REGIONS * SCHEMES.length,
    iterations: SETS,
    run: () => {
      const context: DamosContext = {
        kernel: KERNELS.next,
        ops: 'paddr',
        minRegionSz: 1,
        unitSz: 4096,
        targets: [{ table, isValid: () => true, unitOf: Number }],
        memory: createCountingMemory(createMetricSupply([])),
        schemes: [],
        observer: null,
        walk: createWalkState(),
        nowUs: 0,
        attrs: DEFAULT_ATTRIBUTES,
        passed: 0,
        nextAggregationSis: 0,
        movingSumSamples: 0,
        szLimit: Math.floor(PAGES / 10),
      }
      installSchemes(context, SCHEMES)
      for (const scheme of context.schemes) scheme.nextApplySis = 0
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        copyTable(template, table)
        context.nowUs += WINDOW_US
        for (const scheme of context.schemes) scheme.nextApplySis = 0
        applySchemes(context)
      }
      checksum = 0
      for (const { statistics } of context.schemes) {
        checksum += statistics.nrTried + statistics.szTried + statistics.szApplied
      }
    },
    checksum: () => checksum,
  })
}
