/** Contexts with schemes for tests: one table unit is one byte, and everything is due at each pass. */
import { DEFAULT_ATTRIBUTES } from '../../lib/core/attributes.js'
import { KERNELS, type KernelLevel } from '../../lib/core/kernel.js'
import { applySchemes } from '../../lib/damos/apply.js'
import type { DamosContext, SchemeTarget } from '../../lib/damos/damos-context.js'
import { installSchemes } from '../../lib/damos/install.js'
import type { PassObserver } from '../../lib/damos/observer.js'
import type { SchemeParameters } from '../../lib/damos/scheme.js'
import { createWalkState } from '../../lib/damos/walk-state.js'
import { createCountingMemory } from '../../lib/machine/counting-memory.js'
import { createMetricSupply, type SuppliedValue } from '../../lib/machine/metric-supply.js'
import { tableOf, type RegionRow } from './regions.js'

/** What a test says of a context. */
export interface DamosSetup extends Partial<
  Pick<DamosContext, 'ops' | 'memory' | 'minRegionSz' | 'unitSz' | 'attrs' | 'szLimit'>
> {
  readonly kernel?: KernelLevel
  /** The regions of each target. */
  readonly targets?: readonly (readonly RegionRow[])[]
  /** Rows of a table; left out: many. */
  readonly capacity?: number
  /** What goals and watermarks measure. */
  readonly supply?: readonly Pick<SuppliedValue, 'atUs' | 'metric' | 'value'>[]
}

/** A context with schemes installed, at an aggregation. Regions are not joined, unless szLimit says up to what size. */
export function damosOf(
  schemes: readonly SchemeParameters[],
  setup: DamosSetup = {},
): DamosContext {
  const { kernel = 'next', targets = [], supply = [], unitSz = 1, capacity, ...rest } = setup
  const context: DamosContext = {
    kernel: KERNELS[kernel],
    ops: 'paddr',
    minRegionSz: 1,
    targets: targets.map((rows) => schemeTarget(rows, unitSz, capacity)),
    memory: createCountingMemory(
      createMetricSupply(supply.map((one) => ({ nid: -1, memcgPath: '', ...one }))),
    ),
    schemes: [],
    observer: null,
    walk: createWalkState(),
    nowUs: 0,
    attrs: { ...DEFAULT_ATTRIBUTES, aggrSamples: 20 },
    passed: 0,
    nextAggregationSis: 0,
    movingSumSamples: 0,
    szLimit: 0,
    ...rest,
    unitSz,
  }
  installSchemes(context, schemes)
  for (const scheme of context.schemes) scheme.nextApplySis = 0
  return context
}

function schemeTarget(
  rows: readonly RegionRow[],
  unitSz: number,
  capacity: number = 4 * rows.length + 64,
): SchemeTarget {
  return {
    table: tableOf(rows, capacity),
    isValid: () => true,
    unitOf: (address) => Math.floor(Number(address) / unitSz),
  }
}

/** One pass at an aggregation, `intervals` aggregations of 100 ms after the start; all schemes are due. */
export function pass(context: DamosContext, intervals = 0): void {
  context.nowUs = 100_000 * intervals
  context.passed = 20 * intervals
  context.nextAggregationSis = context.passed
  for (const scheme of context.schemes) scheme.nextApplySis = context.passed
  applySchemes(context)
}

/** What a pass does, in its order: `S0 apply [0, 4)`, `S0 quotaFull [4, 8)`. */
export function follow(context: DamosContext): string[] {
  const log: string[] = []
  const observer: PassObserver = {
    onRefused: ({ index }, { start, end }, why) => log.push(`S${index} ${why} [${start}, ${end})`),
    onBeforeApply: ({ index }, { start, end }) => log.push(`S${index} apply [${start}, ${end})`),
  }
  context.observer = observer
  return log
}
