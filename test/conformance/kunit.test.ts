import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { createKey, deriveKey, mix, scale, STREAM } from '../../lib/base/random.js'
import { checkAttributes, DEFAULT_ATTRIBUTES } from '../../lib/core/attributes.js'
import { decideSplit } from '../../lib/core/context.js'
import { convertResults } from '../../lib/core/convert-results.js'
import { feedLoop } from '../../lib/core/feed-loop.js'
import { accessesBp, freqNow, movingSum, mvsum } from '../../lib/core/frequency.js'
import { KERNELS } from '../../lib/core/kernel.js'
import { alignedSzLimit, regionSzLimit } from '../../lib/core/limits.js'
import { mergePass } from '../../lib/core/merge.js'
import { nrRegionsOf, totalSizeOf } from '../../lib/core/region-table.js'
import { resetAggregated } from '../../lib/core/reset.js'
import { setRegions, type Range } from '../../lib/core/set-regions.js'
import {
  createSplitScratch,
  evenCuts,
  splitRegionsOf,
  splitSome,
  splitToSize,
} from '../../lib/core/split.js'
import { createOperationsRegistry } from '../../lib/ops/index.js'
import { threeRanges } from '../../lib/ops/three-ranges.js'
import { SCHEME_RUNNERS } from '../support/kunit-schemes.js'
import { columnOf, rangesOf, tableOf } from '../support/regions.js'
import { needShared } from '../support/shared.js'

/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-member-access,
   @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-argument,
   @typescript-eslint/no-unsafe-call -- vectors are free-form JSON, each function knows its own */
type Case = Record<string, any>

const NEXT = KERNELS.next

/** How each vector of monitoring is run. */
const RUNNERS: Record<string, (test: { inputs: any; expected: any }) => void> = {
  aggregate_reset({ inputs, expected }) {
    inputs.targets.forEach((target: Case, i: number) => {
      const table = tableOf(
        target.regions.map((range: Range, j: number) => ({
          range,
          nrAccesses: target.nr_accesses[j],
        })),
      )
      resetAggregated(table, NEXT)
      expect(columnOf(table, 'nrAccesses')).to.deep.equal(expected.nr_accesses[i])
      expect(nrRegionsOf(table)).to.equal(expected.nr_regions_per_target[i])
    })
  },
  merge_two({ inputs, expected }) {
    const row = ({ range, nr_accesses, age }: Case): any => ({
      range,
      nrAccesses: nr_accesses,
      age,
    })
    const table = tableOf([row(inputs.left), row(inputs.right)])
    mergePass(table, 100, 1000, false, true)
    expect(rangesOf(table)).to.deep.equal([expected.range])
    expect(columnOf(table, 'nrAccesses')).to.deep.equal([expected.nr_accesses])
    expect(columnOf(table, 'movingSumBp')).to.deep.equal([expected.nr_accesses_bp])
    expect(columnOf(table, 'age')).to.deep.equal([expected.age])
  },
  merge_regions_of({ inputs, expected }) {
    const table = tableOf(
      inputs.regions.map((range: Range, i: number) => ({
        range,
        nrAccesses: inputs.nr_accesses[i],
      })),
    )
    mergePass(table, inputs.threshold, inputs.size_limit, true, true)
    expect(rangesOf(table)).to.deep.equal(expected.regions)
  },
  split_at({ inputs, expected }) {
    const table = tableOf([
      {
        range: inputs.region,
        nrAccesses: inputs.nr_accesses,
        lastNrAccesses: inputs.last_nr_accesses,
        age: inputs.age,
      },
    ])
    splitToSize(table, inputs.offset)
    const { both } = expected
    expect(rangesOf(table)[0]).to.deep.equal(expected.regions[0])
    for (const i of [0, 1]) {
      expect(table.nrAccesses[i]).to.equal(both.nr_accesses)
      expect(table.lastNrAccesses[i]).to.equal(both.last_nr_accesses)
      expect(table.age[i]).to.equal(both.age)
    }
  },
  split_regions_of({ inputs, expected }) {
    for (let seed = 0; seed < 50; seed++) {
      const table = tableOf(inputs.regions.map((range: Range) => ({ range })))
      const total = totalSizeOf(table)
      const key = createKey()
      deriveKey(key, seed, STREAM.split, 0, 0, 0)
      const scratch = createSplitScratch(table.capacity)
      splitRegionsOf(table, inputs.subs, inputs.min_region_sz, key, scratch)
      expect(nrRegionsOf(table)).to.be.at.most(expected.nr_regions_max)
      expect(totalSizeOf(table)).to.equal(total)
    }
  },
  split_above_half_progresses({ inputs, expected }) {
    const table = tableOf(
      Array.from({ length: inputs.nr_regions }, (_, i) => ({
        range: [100 * i, 100 * (i + 1)] as const,
        nrAccesses: i % 2 === 0 ? 100 : 0,
      })),
    )
    const decision = decideSplit({
      kernel: NEXT,
      nrRegions: inputs.nr_regions,
      lastNrRegions: 0,
      splitRotation: 0,
      attrs: { maxNrRegions: inputs.max_nr_regions },
    })
    const scratch = createSplitScratch(table.capacity)
    splitSome(table, decision.step, decision.offset, 0, 1, createKey(), scratch)
    expect(nrRegionsOf(table)).to.be.greaterThan(expected.nr_regions_greater_than)
    expect(nrRegionsOf(table)).to.be.at.most(expected.nr_regions_max)
  },
  set_regions({ inputs, expected }) {
    const table = tableOf(inputs.old.map((range: Range) => ({ range })))
    setRegions(table, inputs.ranges, inputs.min_region_sz)
    expect(rangesOf(table)).to.deep.equal(expected.regions)
  },
  update_monitoring_result({ inputs, expected }) {
    const intervals = ({ sample, aggr }: Case): any => ({ sampleUs: sample, aggrUs: aggr })
    const { nr_accesses: nrAccesses, age } = inputs.start
    const table = tableOf([{ range: [0, 10], nrAccesses, age }])
    inputs.steps.forEach((step: Case, i: number) => {
      convertResults(table, intervals(inputs.old), intervals(step.new), inputs.aggregating, NEXT)
      expect(table.nrAccesses[0]).to.equal(expected.after_steps[i].nr_accesses)
      expect(table.age[0]).to.equal(expected.after_steps[i].age)
    })
  },
  set_attrs({ inputs, expected }) {
    const fault = checkAttributes({
      ...DEFAULT_ATTRIBUTES,
      sampleUs: inputs.sample,
      aggrUs: inputs.aggr,
      minNrRegions: inputs.min_nr_regions,
      maxNrRegions: inputs.max_nr_regions,
    })
    expect(fault === undefined ? 'ok' : 'INVALID').to.equal(expected)
  },
  nr_accesses_mvsum({ inputs, expected }) {
    const position = {
      attrs: { sampleUs: inputs.sample, aggrUs: inputs.aggr },
      passedSampleIntervals: inputs.passed,
      nextAggregationSis: inputs.next_aggregation,
    }
    expect(freqNow(position, inputs.nr_accesses, inputs.last_nr_accesses)).to.equal(expected)
  },
  mvsum({ inputs, expected }) {
    expect(mvsum(inputs.current, inputs.last, inputs.left_window_bp)).to.equal(expected)
  },
  regions_lifecycle({ inputs, expected }) {
    const table = tableOf([{ range: inputs.create }])
    expect(rangesOf(table)).to.deep.equal([[expected.start, expected.end]])
    expect(columnOf(table, 'nrAccesses')).to.deep.equal([expected.nr_accesses])
    setRegions(table, [], 1)
    expect(nrRegionsOf(table)).to.equal(expected.target_counts.after_destroy)
  },
  moving_sum({ inputs, expected }) {
    let sum = inputs.mvsum
    inputs.new_values.forEach((value: number, i: number) => {
      sum = movingSum(sum, inputs.nomvsum, inputs.len_window, value)
      expect(sum).to.equal(expected.mvsum_after_each[i])
    })
  },
  nr_accesses_to_accesses_bp({ inputs, expected }) {
    const attrs = { sampleUs: inputs.sample, aggrUs: Number(inputs.aggr) }
    expect(accessesBp(inputs.nr_accesses, attrs)).to.equal(expected)
  },
  feed_loop_next_input({ inputs, expected }) {
    if ('score' in inputs) {
      expect(feedLoop(inputs.last_input, inputs.score)).to.equal(expected.exact)
      return
    }
    expect(feedLoop(inputs.last_input, inputs.score_a)).to.equal(expected.exact_a)
    expect(feedLoop(inputs.last_input, inputs.score_b)).to.equal(expected.exact_b)
  },
  apply_min_nr_regions({ inputs, expected }) {
    const table = tableOf([{ range: [0, inputs.size] }])
    const { min_nr_regions: minNr, min_region_sz: minSz } = inputs
    const limit = alignedSzLimit(regionSzLimit(inputs.size, minNr, minSz, 1), minSz)
    expect(limit).to.equal(expected.max_region_sz)
    expect(splitToSize(table, limit)).to.equal(expected.nr_regions)
  },
  rand_range({ inputs, expected }) {
    const { l, r, draws } = inputs as { l: number; r: number; draws: number }
    for (let i = 0; i < draws; i++) {
      const drawn = l + scale(mix(i, 1, 2), r - l)
      expect(drawn).to.be.within(expected.min_allowed, expected.max_allowed)
    }
  },
  three_regions_in_vmas({ inputs, expected }) {
    expect(threeRanges(inputs.mappings)).to.deep.equal(expected.ranges)
  },
  split_evenly({ inputs, expected }) {
    if (inputs.region === null) return
    const [start, end] = inputs.region
    const cuts = evenCuts(start, end, inputs.pieces, 1)
    const regions = cuts?.map((first, i) => [first, cuts[i + 1] ?? end])
    expect(regions === undefined ? 'INVALID' : { regions }).to.deep.equal(expected)
  },
  ops_registration({ inputs, expected }) {
    const registry = createOperationsRegistry()
    const vaddr = registry.select('vaddr')
    const steps: Record<string, () => void> = {
      'ensure_registered vaddr': () => registry.select('vaddr'),
      'select vaddr': () => registry.select('vaddr'),
      'select out_of_range': () => registry.select('out_of_range'),
      'register vaddr': () => {
        registry.register(vaddr)
      },
      'unregister vaddr': () => {
        registry.unregister('vaddr')
      },
      'restore original': () => undefined,
    }
    const results = inputs.sequence.map((step: string) => {
      try {
        steps[step]()
        return 'ok'
      } catch {
        return 'INVALID'
      }
    })
    expect(results).to.deep.equal(expected.results)
  },
}
for (const i of [1, 2, 3, 4]) RUNNERS[`apply_three_regions${i}`] = RUNNERS.set_regions
describe('the unit tests of the kernel, as vectors', () => {
  it('pass, each case of all', function () {
    const path = needShared(this, 'reference', 'kunit-vectors.json')
    const { tests } = JSON.parse(readFileSync(path, 'utf8')) as { tests: Case[] }
    expect(tests).to.have.length(39)
    for (const test of tests) {
      const runner = { ...SCHEME_RUNNERS, ...RUNNERS }[test.name as string]
      expect(runner, `a runner for ${test.name}`).to.be.a('function')
      for (const one of test.cases) runner({ inputs: one.inputs, expected: one.expected })
    }
  })
})
