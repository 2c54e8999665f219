/**
 * A model of published runs: `collapse` under a goal for the share of huge pages, one process of 17,200 MiB.
 *
 * Windows, tuners, cuts and the place to resume are the library's own. The model is the memory only: whole blocks of
 * 2 MiB inside a region become huge where there is supply for them. As read off the published series: 430 MiB at
 * once, 2 MiB a second more until 200 s, everything afterwards.
 */
import { DEFAULT_ATTRIBUTES } from '../../lib/core/attributes.js'
import { KERNELS } from '../../lib/core/kernel.js'
import { createRegionTable, initRegion, setNrRegions } from '../../lib/core/region-table.js'
import { applySchemes } from '../../lib/damos/apply.js'
import type { DamosContext } from '../../lib/damos/damos-context.js'
import type { GoalTuner } from '../../lib/damos/goal.js'
import { createDamosContext } from '../../lib/damos/install.js'
import type { SchemeMemory } from '../../lib/damos/memory.js'
import { plainScheme } from '../../lib/damos/plain-scheme.js'
import type { SchemeParameters } from '../../lib/damos/scheme.js'

const PAGE_BYTES = 4096
const PAGES_PER_BLOCK = 512
const NR_BLOCKS = 8_600
const NR_REGIONS = 10
const APPLY_US = 50_000
const WINDOW_MS = 1_000n
const QUOTA_BYTES = 128_000_000n

/** What came of a run. */
export interface HugePageRun {
  /** Share of huge pages at the end, percent of used memory. */
  readonly endPercent: number
  /** When the first block became huge, and when the goal was met, s; NaN: never. */
  readonly firstS: number
  readonly metS: number
  /** Since when nothing changed any more, s. */
  readonly lastS: number
}

/** Blocks that can have become huge until then. */
function supplyAt(us: number): number {
  const seconds = us / 1e6
  return seconds >= 200 ? NR_BLOCKS : Math.floor((430 + 2 * seconds) / 2)
}

/** Memory whose blocks become huge. */
function createHugePageMemory(): {
  readonly memory: SchemeMemory
  readonly nrHuge: () => number
} {
  const isHuge = new Uint8Array(NR_BLOCKS)
  let nrHuge = 0
  const memory: SchemeMemory = {
    apply(_scheme, _target, start, end, nowUs, result) {
      const first = Math.ceil(start / PAGES_PER_BLOCK)
      const last = Math.floor(end / PAGES_PER_BLOCK)
      for (let block = first; block < last; block++) {
        if (isHuge[block] === 0) {
          if (nrHuge >= supplyAt(nowUs)) continue
          isHuge[block] = 1
          nrHuge++
        }
        result.applied += PAGES_PER_BLOCK
      }
    },
    goalValue: () => BigInt(Math.floor((10_000 * nrHuge) / NR_BLOCKS)),
    freeMemPermil: () => 0,
    nextFreeMemChangeUs: () => Infinity,
    countEligible: () => undefined,
  }
  return { memory, nrHuge: () => nrHuge }
}

function collapse(goalPercent: number, goalTuner: GoalTuner): SchemeParameters {
  const targetValue = BigInt(100 * goalPercent)
  return plainScheme({
    action: 'collapse',
    applyIntervalUs: APPLY_US,
    quota: {
      resetIntervalMs: WINDOW_MS,
      sz: QUOTA_BYTES,
      goals: [{ metric: 'hugepage_mem_bp', targetValue, currentValue: 0n, nid: -1, memcgPath: '' }],
      goalTuner,
    },
  })
}

function contextOf(parameters: SchemeParameters, memory: SchemeMemory): DamosContext {
  const table = createRegionTable(100)
  const pages = (NR_BLOCKS * PAGES_PER_BLOCK) / NR_REGIONS
  for (let i = 0; i < NR_REGIONS; i++) initRegion(table, i, i * pages, (i + 1) * pages)
  setNrRegions(table, NR_REGIONS)
  const context = createDamosContext(
    {
      kernel: KERNELS.next,
      ops: 'vaddr',
      minRegionSz: 1,
      unitSz: PAGE_BYTES,
      targets: [{ table, isValid: () => true, unitOf: (address) => Number(address) / PAGE_BYTES }],
      memory,
      attrs: {
        ...DEFAULT_ATTRIBUTES,
        opsUpdateUs: 1_000_000,
        minNrRegions: NR_REGIONS,
        aggrSamples: 20,
      },
    },
    [parameters],
  )
  context.szLimit = pages
  return context
}

/** Runs the model for ten minutes. */
export function runHugePageGoal(goalPercent: number, tuner: GoalTuner): HugePageRun {
  const { memory, nrHuge } = createHugePageMemory()
  const context = contextOf(collapse(goalPercent, tuner), memory)
  let [firstS, metS, lastS] = [NaN, NaN, NaN]
  for (let us = APPLY_US; us <= 600e6; us += APPLY_US) {
    const before = nrHuge()
    context.nowUs = us
    context.passed = us / 5_000
    context.nextAggregationSis = 20 * Math.ceil(context.passed / 20)
    applySchemes(context)
    const seconds = us / 1e6
    if (nrHuge() === before) continue
    if (before === 0) firstS = seconds
    if (Number.isNaN(metS) && nrHuge() >= (NR_BLOCKS * goalPercent) / 100) metS = seconds
    lastS = seconds
  }
  return { endPercent: (100 * nrHuge()) / NR_BLOCKS, firstS, metS, lastS }
}
