import { expect } from 'chai'
import fc from 'fast-check'
import { U64_MAX } from '../../lib/base/u64.js'
import { KERNEL_LEVELS } from '../../lib/core/kernel.js'
import { totalSizeOf, type RegionTable } from '../../lib/core/region-table.js'
import type { DamosContext } from '../../lib/damos/damos-context.js'
import type { Filter } from '../../lib/damos/filter.js'
import { GOAL_TUNERS } from '../../lib/damos/goal.js'
import { installSchemes } from '../../lib/damos/install.js'
import type { SchemeMemory } from '../../lib/damos/memory.js'
import { frequencyOf } from '../../lib/damos/pattern.js'
import { regionScore } from '../../lib/damos/prioritise.js'
import { ACTIONS, type SchemeParameters } from '../../lib/damos/scheme.js'
import type { SchemeStatistics } from '../../lib/damos/statistics.js'
import { regionRows } from '../support/arbitraries.js'
import { damosOf, pass, type DamosSetup } from '../support/damos.js'
import { columnOf, rangesOf, type RegionRow } from '../support/regions.js'
import { scheme, userGoal } from '../support/schemes.js'

/** Tables, kernels, schemes, and what happens between passes. */
interface Scene {
  readonly setup: DamosSetup & { readonly minRegionSz: number }
  readonly schemes: SchemeParameters[]
  /** Aggregations between passes, and how the regions' counters change until then. */
  readonly steps: readonly (readonly [intervals: number, seed: number])[]
}

const pattern = fc.record(
  {
    minSz: fc.bigInt(0n, 400n),
    maxNrAccesses: fc.nat(20),
    minNrAccesses: fc.nat(3),
    minAge: fc.nat(20),
  },
  { requiredKeys: [] },
)

const quota = fc.record(
  {
    sz: fc.bigInt(0n, 3_000n),
    ms: fc.bigInt(0n, 2n),
    resetIntervalMs: fc.bigInt(0n, 500n),
    goals: fc.array(
      fc.tuple(fc.bigInt(1n, 100n), fc.bigInt(0n, 250n)).map(([t, c]) => userGoal(t, c)),
      { maxLength: 2 },
    ),
    goalTuner: fc.constantFrom(...GOAL_TUNERS),
    failChargeNum: fc.nat(3),
    failChargeDenom: fc.constantFrom(0, 3, 4096),
    weightNrAccesses: fc.nat(1_000),
    weightAge: fc.nat(1_000),
  },
  { requiredKeys: [] },
)

const filter: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    type: fc.constant('addr' as const),
    matching: fc.boolean(),
    allow: fc.boolean(),
    start: fc.bigInt(0n, 5_000n),
    end: fc.oneof(fc.bigInt(0n, 5_000n), fc.constant(U64_MAX)),
  }),
  fc.record({
    type: fc.constant('target' as const),
    matching: fc.boolean(),
    allow: fc.boolean(),
    index: fc.nat(2),
  }),
)

function scenes(filters: fc.Arbitrary<Filter[]>): fc.Arbitrary<Scene> {
  const parameters = fc
    .record({ action: fc.constantFrom(...ACTIONS), pattern, quota, filters, snapshots: fc.nat(4) })
    .map(({ snapshots, ...more }) => scheme({ ...more, maxNrSnapshots: snapshots }))
  return fc
    .record({
      minRegionSz: fc.constantFrom(1, 2, 16),
      kernel: fc.constantFrom(...KERNEL_LEVELS),
      ops: fc.constantFrom('vaddr', 'paddr'),
      szLimit: fc.constantFrom(0, 100, 10_000),
      targets: fc.array(regionRows(), { minLength: 1, maxLength: 3 }),
      schemes: fc.array(parameters, { minLength: 1, maxLength: 3 }),
      steps: fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.nat(1_000)), {
        minLength: 1,
        maxLength: 8,
      }),
    })
    .map(({ minRegionSz, kernel, ops, szLimit, targets, schemes, steps }) => {
      const scaled = targets.map((rows) => rows.map((row) => scaledRow(row, minRegionSz)))
      const setup = { minRegionSz, kernel, ops, szLimit, capacity: 5_000, targets: scaled } as const
      return { setup: { ...setup, memory: PARTIAL_MEMORY }, schemes, steps }
    })
}

/** All bounds are multiples of the smallest region. */
function scaledRow({ range, ...counters }: RegionRow, by: number): RegionRow {
  return { range: [by * range[0], by * range[1]], ...counters }
}

/** Some actions fail, some succeed in part, and all take time. */
const PARTIAL_MEMORY: SchemeMemory = {
  ...damosOf([]).memory,
  apply({ parameters }, _target, start, end, _nowUs, result) {
    result.filterPassed = end - start
    if (parameters.action !== 'stat') result.applied = Math.floor(((end - start) * (start % 5)) / 4)
    result.elapsedNs = 1_000 * (end - start)
  },
}

/** Runs a scene; `check` looks at the context after each pass. */
function play(
  { setup, schemes, steps }: Scene,
  check: (damos: DamosContext) => void,
): DamosContext {
  const damos = damosOf(schemes, setup)
  let intervals = 0
  for (const [more, seed] of steps) {
    intervals += more
    for (const { table } of damos.targets) age(table, more, seed)
    pass(damos, intervals)
    check(damos)
  }
  return damos
}

function age(table: RegionTable, by: number, seed: number): void {
  for (let row = 0; row < table.header[0]; row++) {
    const changes = (row * 7 + seed) % 3 === 0
    table.lastNrAccesses[row] = table.nrAccesses[row]
    if (changes) table.nrAccesses[row] = (row * 11 + seed) % 21
    table.movingSumBp[row] = 10_000 * table.nrAccesses[row]
    table.age[row] = changes ? 0 : table.age[row] + by
  }
}

/** Ranges with what touches put together. */
function union(table: RegionTable): [number, number][] {
  const ranges: [number, number][] = []
  for (const [start, end] of rangesOf(table)) {
    const last = ranges.at(-1)
    if (last?.[1] === start) last[1] = end
    else ranges.push([start, end])
  }
  return ranges
}

const withFilters = scenes(fc.array(filter, { maxLength: 2 }))
const withoutFilters = scenes(fc.constant([]))

describe('passes of schemes, whatever tables, kernels and schemes', () => {
  it('keep regions sorted and disjoint, cover what they covered, and cut in smallest regions', () => {
    fc.assert(
      fc.property(withFilters, (scene) => {
        const before = damosOf([], scene.setup).targets.map(({ table }) => table)
        play(scene, ({ targets }) => {
          targets.forEach(({ table }, i) => {
            const bounds = rangesOf(table).flat()
            expect(bounds).to.deep.equal([...bounds].sort((a, b) => a - b))
            for (const [start, end] of rangesOf(table)) expect(start).to.be.below(end)
            for (const bound of bounds) expect(bound % scene.setup.minRegionSz).to.equal(0)
            expect(totalSizeOf(table)).to.equal(totalSizeOf(before[i]))
            expect(union(table)).to.deep.equal(union(before[i]))
          })
        })
      }),
    )
  })

  it('of one scheme act on no part twice, in the order of addresses, and count what they act on', () => {
    fc.assert(
      fc.property(withoutFilters, ({ schemes, ...rest }) => {
        const scene = { ...rest, schemes: schemes.slice(0, 1) }
        const acted = new Map<number, [target: number, start: number, end: number][]>()
        const tried: number[] = scene.schemes.map(() => 0)
        const damos = damosOf(scene.schemes, scene.setup)
        damos.observer = {
          onBeforeApply({ index }, { target, start, end }) {
            acted.set(index, [...(acted.get(index) ?? []), [target, start, end]])
            tried[index] += end - start
          },
        }
        for (const [i, [, seed]] of scene.steps.entries()) {
          acted.clear()
          for (const { table } of damos.targets) age(table, 1, seed)
          pass(damos, i)
          for (const list of acted.values()) {
            list.slice(1).forEach(([target, start], k) => {
              const [lastTarget, , lastEnd] = list[k]
              if (target === lastTarget) expect(start).to.be.at.least(lastEnd)
              else expect(target).to.be.above(lastTarget)
            })
          }
        }
        expect(damos.schemes.map(({ statistics }) => statistics.szTried)).to.deep.equal(tried)
      }),
    )
  })

  it('charge no more than the effective size in a window', () => {
    fc.assert(
      fc.property(withoutFilters, (scene) => {
        play(scene, ({ schemes, kernel }) => {
          for (const { quota: state, parameters } of schemes) {
            const { ms, sz, goals } = parameters.quota
            const hasLimit = ms !== 0n || sz !== 0n || goals.length > 0
            const isUnlimited = state.esz === 0n && !kernel.damos.isQuotaSetByParameters
            if (!hasLimit || isUnlimited) continue
            expect(state.chargedSz).to.be.at.most(state.eszNumber)
          }
        })
      }),
    )
  })

  it('give scores from 0 to 99', () => {
    fc.assert(
      fc.property(withoutFilters, (scene) => {
        play(scene, (damos) => {
          for (const { table } of damos.targets) {
            for (let row = 0; row < table.header[0]; row++) {
              for (const running of damos.schemes) {
                const frequency = frequencyOf(damos, table, row)
                const score = regionScore(damos, running, table, row, frequency)
                expect(Number.isInteger(score) && score >= 0 && score <= 99).to.equal(true)
              }
            }
          }
          for (const { quota: state } of damos.schemes) {
            expect(state.minScore).to.be.within(0, 99)
          }
        })
      }),
    )
  })

  it('only add to statistics, which survive commits, and apply no more often than they try', () => {
    fc.assert(
      fc.property(withFilters, (scene) => {
        const last: SchemeStatistics[] = []
        play(scene, (damos) => {
          damos.schemes.forEach(({ statistics }, i) => {
            expect(statistics.nrApplied).to.be.at.most(statistics.nrTried)
            for (const name of Object.keys(statistics) as (keyof SchemeStatistics)[]) {
              if (i in last) expect(statistics[name], name).to.be.at.least(last[i][name])
            }
            last[i] = { ...statistics }
          })
          installSchemes(damos, [...scene.schemes].reverse())
          damos.schemes.forEach(({ statistics }, i) => {
            expect(statistics).to.deep.equal(last[i])
          })
        })
      }),
    )
  })

  it('are the same, whether somebody follows them or not', () => {
    fc.assert(
      fc.property(withFilters, (scene) => {
        const alone = play(scene, () => undefined)
        const followed = play(scene, (damos) => {
          damos.observer = { onRefused: () => undefined, onApplied: () => undefined }
        })
        alone.targets.forEach(({ table }, i) => {
          const other = followed.targets[i].table
          expect(rangesOf(table)).to.deep.equal(rangesOf(other))
          expect(columnOf(table, 'age')).to.deep.equal(columnOf(other, 'age'))
        })
        expect(alone.schemes.map(({ statistics, quota: q }) => [statistics, q])).to.deep.equal(
          followed.schemes.map(({ statistics, quota: q }) => [statistics, q]),
        )
      }),
    )
  })
})
