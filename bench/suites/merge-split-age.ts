/** What an aggregation does to 1,000 regions: ageing, merge, reset, split. */
import { createKey, deriveKey, STREAM } from '../../lib/base/random.js'
import { decideSplit } from '../../lib/core/context.js'
import { KERNELS } from '../../lib/core/kernel.js'
import { mergePass, nextMergeThreshold } from '../../lib/core/merge.js'
import { createRegionTable, nrRegionsOf, type RegionTable } from '../../lib/core/region-table.js'
import { resetAggregated } from '../../lib/core/reset.js'
import { createSplitScratch, splitRegionsOf, splitSome } from '../../lib/core/split.js'
import { microVariant } from '../support/micro.js'
import type { Suite, Variant } from '../support/suite.js'
import { copyTable, createTemplate } from '../support/template.js'

const SETS = 60
const REPEATS = 100
const NR_REGIONS = 1000
const PAGES = 2 ** 24
const SAMPLES = 20
const SZ_LIMIT = Math.ceil(PAGES / 10)
const KERNEL = KERNELS.next

export const mergeSplitAge: Suite = {
  name: 'merge-split-age',
  comparisons: (anchors) => [
    {
      title: `${NR_REGIONS} regions, with the copy that sets them up`,
      figures: [
        { key: 'value', unit: 'ns per region', compare: 'ratio' },
        { key: 'checksum', unit: 'sum of the columns', compare: 'same' },
      ],
      variants: [
        ...(anchors === null ? [] : [anchors.variant('merge-split-age', NR_REGIONS)]),
        engineVariant(),
      ],
    },
  ],
}

function engineVariant(): Variant {
  const key = createKey()
  const template = createTemplate(NR_REGIONS, PAGES)
  const table = createRegionTable(2 * NR_REGIONS)
  const scratch = createSplitScratch(2 * NR_REGIONS)
  const attrs = { maxNrRegions: NR_REGIONS }
  return microVariant({
    name: 'TypeScript',
    operations: REPEATS * NR_REGIONS,
    iterations: SETS,
    run: () => {
      const context = { kernel: KERNEL, attrs, nrRegions: 0, lastNrRegions: 0, splitRotation: 0 }
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        copyTable(template, table)
        context.nrRegions = merge(table)
        resetAggregated(table, KERNEL)
        const { subs, step, offset } = decideSplit(context)
        deriveKey(key, 42, STREAM.split, 0, 0, repeat)
        if (subs > 0) splitRegionsOf(table, subs, 1, key, scratch)
        else if (step > 0) splitSome(table, step, offset, 0, 1, key, scratch)
      }
    },
    checksum: () => sumColumns(table),
  })
}

function merge(table: RegionTable): number {
  let threshold = Math.floor(maxNrAccesses(table) / 10)
  let countAge = true
  do {
    mergePass(table, threshold, SZ_LIMIT, countAge, KERNEL.resetAgeOnZeroChange)
    countAge = false
    threshold = nextMergeThreshold(threshold, SAMPLES, nrRegionsOf(table), NR_REGIONS, KERNEL)
  } while (threshold !== 0)
  return nrRegionsOf(table)
}

function maxNrAccesses({ nrAccesses }: RegionTable): number {
  let max = 0
  for (let i = 0; i < NR_REGIONS; i++) if (nrAccesses[i] > max) max = nrAccesses[i]
  return max
}

function sumColumns(table: RegionTable): number {
  const { start, lastNrAccesses, age } = table
  let sum = 0
  for (let i = 0; i < nrRegionsOf(table); i++) sum += start[i] + lastNrAccesses[i] + age[i]
  return sum
}
