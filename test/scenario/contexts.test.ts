import { expect } from 'chai'
import { DEFAULT_ATTRIBUTES } from '../../lib/core/attributes.js'
import type { ContextPlan } from '../../lib/engine/plan.js'
import { faultsOf, planOf } from '../support/scenarios.js'

const PAGE = 4096

interface Scene {
  readonly context?: object
  readonly more?: object
  readonly set?: readonly string[]
}

/** A vaddr context on target db, changed. */
function scenarioWith({ context = {}, more = {} }: Scene): object {
  const base = { ops: 'vaddr', targets: [{ pid: 'db', regions: [] }] }
  return {
    duration: '1 s',
    targets: [
      { name: 'db', memory: '64M' },
      { name: 'web', memory: '64M', count: 3 },
    ],
    kdamonds: [{ contexts: [{ ...base, ...context }] }],
    ...more,
  }
}

function contextOf(context: object, more: object = {}): ContextPlan {
  return planOf(scenarioWith({ context, more })).contexts[0]
}

function faultOf(context: object, more: object = {}): string {
  return faultsOf(scenarioWith({ context, more })).join('\n')
}

const PADDR = { ops: 'paddr', targets: [{ pid: null, regions: [] }] }

describe('contexts', () => {
  it('are one default vaddr context per target where nothing is said', () => {
    const { contexts } = planOf(scenarioWith({ more: { kdamonds: undefined } }))
    expect(contexts.map(({ targets }) => targets)).to.deep.equal(
      [0, 1, 2, 3].map((target) => [{ target, regions: [] }]),
    )
    expect(contexts[0]).to.deep.include({ ops: 'vaddr', minRegionPages: 1 })
    expect(contexts[0].attrs).to.deep.equal({ ...DEFAULT_ATTRIBUTES, opsUpdateUs: 1_000_000 })
  })

  it('name targets by name, by number, or by number as text', () => {
    for (const pid of ['web-1', 1002, '1002']) {
      expect(contextOf({ targets: [{ pid, regions: [] }] }).targets[0].target).to.equal(2)
    }
  })

  it('hold several targets', () => {
    const targets = [{ pid: 'web-2' }, { pid: 'db', regions: null }]
    expect(contextOf({ targets }).targets.map(({ target }) => target)).to.deep.equal([3, 0])
  })

  it('read all forms of damo', () => {
    const { attrs } = contextOf({
      intervals: {
        sample_us: '10 ms',
        aggr_us: 200_000,
        ops_update_us: '2,000,000',
        intervals_goal: {
          access_bp: '4 %',
          aggrs: '3',
          min_sample_us: '5 ms',
          max_sample_us: '1 m 10 s',
        },
      },
      nr_regions: { min: '20', max: '2,000' },
    })
    expect(attrs).to.deep.equal({
      sampleUs: 10_000,
      aggrUs: 200_000,
      opsUpdateUs: 2_000_000,
      minNrRegions: 20,
      maxNrRegions: 2000,
      intervalsGoal: { accessBp: 400, aggrs: 3, minSampleUs: 5000, maxSampleUs: 70_000_000 },
      aggrSamples: 0,
    })
  })

  it('are made once per target by kdamondPerTarget, beside those of kdamonds', () => {
    const kdamondPerTarget = {
      contexts: [{ ops: 'fvaddr', targets: [{ pid: null, regions: [{ start: 0, end: '8K' }] }] }],
    }
    const { contexts } = planOf(scenarioWith({ more: { kdamondPerTarget } }))
    expect(contexts.map(({ ops }) => ops)).to.deep.equal([
      'vaddr',
      ...Array<string>(4).fill('fvaddr'),
    ])
    expect(contexts[4].targets).to.deep.equal([{ target: 3, regions: [[0, 2]] }])
  })

  it('watch from the first to the last memory with paddr, or the largest in older kernels', () => {
    const nodes = [
      { id: 0, size: '1G' },
      { id: 1, size: '2G', start: '4G' },
      { id: 2, size: '1G' },
    ]
    const regionsWith = (kernel: string): unknown =>
      contextOf(PADDR, { machine: { nodes }, kernel }).targets[0].regions
    const gib = 2 ** 30 / PAGE
    expect(regionsWith('next')).to.deep.equal([[0, 7 * gib]])
    expect(regionsWith('6.18')).to.deep.equal([[4 * gib, 7 * gib]])
  })

  it('widen given regions to whole pages, or to whole address units', () => {
    const regions = [{ start: '5,000', end: '9,000' }]
    const fvaddr = contextOf({ ops: 'fvaddr', targets: [{ pid: 'db', regions }] })
    expect(fvaddr.targets[0].regions).to.deep.equal([[1, 3]])
    const paddr = contextOf({
      ops: 'paddr',
      addr_unit: '8 KiB',
      targets: [{ pid: null, regions: [{ start: 3, end: 5 }] }],
    })
    expect(paddr.minRegionPages).to.equal(2)
    expect(paddr.targets[0].regions).to.deep.equal([[6, 10]])
  })
})

describe('contexts that the kernel refuses', () => {
  const goal = { access_bp: 400, aggrs: 3, min_sample_us: 5000, max_sample_us: '10 s' }
  const intervals = { sample_us: 5000, aggr_us: 100_000, ops_update_us: 1_000_000 }

  it('are refused for their attributes', () => {
    const rows: readonly [context: object, fault: RegExp][] = [
      [{ nr_regions: { min: 2, max: 100 } }, /nr_regions\.min: .*EINVAL.*below 3 \(got 2 to 100\)/],
      [{ nr_regions: { min: 20, max: 10 } }, /EINVAL.*above max_nr_regions/],
      [{ nr_regions: { min: 10, max: 'max' } }, /expected a number such as 10/],
      [{ nr_regions: { min: 10, max: 1e9 } }, /expected at most 1000000 regions/],
      [{ intervals: { ...intervals, sample_us: '1 s' } }, /sample_us: .*EINVAL.*above aggr_us/],
      [{ intervals: { ...intervals, sample_us: 0 } }, /sample_us: below 1 µs/],
      [{ intervals: { ...intervals, sample_us: '1 ns' } }, /sample_us: below 1 µs/],
      [{ intervals: { ...intervals, sample_us: 1, aggr_us: '1 d' } }, /more than 2\^31 sampling/],
      [
        { intervals: { ...intervals, intervals_goal: { ...goal, max_sample_us: 4000 } } },
        /intervals_goal: .*EINVAL.*min_sample_us is above max_sample_us/,
      ],
      [
        { intervals: { ...intervals, intervals_goal: { ...goal, min_sample_us: 6000 } } },
        /intervals_goal: .*EINVAL.*outside/,
      ],
      [
        { intervals: { ...intervals, intervals_goal: { ...goal, min_sample_us: 0 } } },
        /min_sample_us: below 1 µs/,
      ],
      [
        { intervals: { ...intervals, intervals_goal: { aggrs: 3 } } },
        /intervals_goal\.access_bp: missing/,
      ],
    ]
    for (const [context, fault] of rows) expect(faultOf(context), String(fault)).to.match(fault)
  })

  it('are refused for what the chosen kernel has not', () => {
    const tuned = { intervals: { ...intervals, intervals_goal: goal } }
    expect(faultOf(tuned, { kernel: '6.12' })).to.match(/kernel 6\.12 does not tune intervals/)
    const off = { intervals: { ...intervals, intervals_goal: { ...goal, aggrs: 0 } } }
    expect(contextOf(off, { kernel: '6.12' }).attrs.intervalsGoal.accessBp).to.equal(0)
    const unit = { ...PADDR, addr_unit: 2 }
    expect(faultOf(unit, { kernel: 6.12 })).to.match(/addr_unit: kernel 6\.12 has none/)
  })

  it('are paused from the start where they say so, on kernels that can', () => {
    expect(contextOf({ pause: true }).isPaused).to.equal(true)
    expect(contextOf({ pause: false })).to.not.have.property('isPaused')
    expect(faultOf({ pause: true }, { kernel: 6.18 })).to.match(/pause: kernel 6\.18 cannot pause/)
  })

  it('are refused for their address unit', () => {
    expect(faultOf({ addr_unit: 2 })).to.match(/addr_unit: vaddr has none \(got 2\); expected 1/)
    expect(faultOf({ ...PADDR, addr_unit: 0 })).to.match(/addr_unit: the kernel refuses 0/)
    expect(faultOf({ ...PADDR, addr_unit: 3 })).to.match(/addr_unit: no power of two/)
    expect(faultOf({ ...PADDR, addr_unit: 12_288 })).to.match(/addr_unit: no power of two/)
    expect(faultOf({ ...PADDR, addr_unit: '4E' })).to.match(/addr_unit: /)
  })

  it('are refused for their targets', () => {
    const region = { start: 0, end: 4096 }
    const rows: readonly [context: object, fault: RegExp][] = [
      [{ targets: undefined }, /targets: missing; expected at least one/],
      [{ targets: [] }, /targets: empty; expected at least one/],
      [{ targets: [{ regions: [] }] }, /pid: missing: vaddr watches a process/],
      [{ targets: [{ pid: null }] }, /pid: not usable \(got null\): vaddr watches/],
      [{ targets: [{ pid: 'bd' }] }, /there is no target bd.*did you mean db\?/],
      [
        { targets: [{ pid: 4242 }] },
        /there is no target 4242.*targets: db \(1000\), web-0 \(1001\)/,
      ],
      [{ targets: [{ pid: 'web' }] }, /web is 3 processes: web-0 to web-2/],
      [{ targets: [{ pid: 'db' }, { pid: 1000 }] }, /targets\.1\.pid: names db again/],
      [{ targets: [{ pid: 'db', obsolete: true }] }, /obsolete: .*EINVAL/],
      [{ ops: 'fvaddr' }, /fvaddr watches only the regions it is given/],
      [{ ...PADDR, targets: [{ pid: null }, { pid: null }] }, /paddr takes one target \(got 2/],
      [{ ...PADDR, targets: [{ pid: 'db' }] }, /paddr has no process \(got db\)/],
      [
        { ...PADDR, targets: [{ pid: null, regions: [{ start: '1T', end: '2T' }] }] },
        /ends beyond the machine's memory.*machine\.nodes/,
      ],
      [
        { targets: [{ pid: 'db', regions: [{ start: 0, end: '1P' }] }] },
        /ends beyond user addresses/,
      ],
      [
        { targets: [{ pid: 'db', regions: [{ start: 8192, end: 8192 }] }] },
        /regions\.0: .*EINVAL.*without a size/,
      ],
      [
        { targets: [{ pid: 'db', regions: [{ start: 4096, end: 8192 }, region] }] },
        /regions\.1: .*EINVAL.*unsorted or overlapping/,
      ],
      [
        {
          targets: [
            {
              pid: 'db',
              regions: [
                { start: 0, end: 5000 },
                { start: 5000, end: 9000 },
              ],
            },
          ],
        },
        /regions\.1: .*unsorted or overlapping regions, in whole pages/,
      ],
    ]
    for (const [context, fault] of rows) expect(faultOf(context), String(fault)).to.match(fault)
  })

  it('are refused where they would find nothing, or span too much', () => {
    const bare = { targets: [{ name: 'db', memory: '64M', image: false }] }
    expect(faultOf({}, bare)).to.match(/vaddr finds nothing to watch in db/)
    expect(faultsOf({ ...bare, duration: '1 s' })[0]).to.match(/x\.yaml: targets\.0: vaddr finds/)
    const holes = [0, 30, 60, 90].map((tib) => ({ address: tib * 2 ** 40, size: '4K' }))
    const wide = { targets: [{ name: 'db', mappings: holes, image: false }] }
    expect(faultOf({}, wide)).to.match(/reaches over more than 8 TiB of db/)
  })

  it('are refused for what is not built yet, by name', () => {
    expect(faultOf({ probes: [{ filters: [] }] })).to.match(/probes: not supported yet/)
  })

  it('are refused in kdamonds of none or several contexts', () => {
    const context = { ops: 'vaddr', targets: [{ pid: 'db' }] }
    for (const contexts of [[], [context, context]]) {
      const faults = faultsOf(scenarioWith({ more: { kdamonds: [{ contexts }] } }))
      expect(faults[0]).to.match(/kdamonds\.0\.contexts: the kernel runs one context in a kdamond/)
    }
    expect(faultsOf(scenarioWith({ more: { kdamonds: [] } }))[0]).to.match(/at least one/)
  })

  it('are refused per target with paddr, or with a pid', () => {
    const perTarget = (context: object): string =>
      faultsOf(scenarioWith({ more: { kdamondPerTarget: { contexts: [context] } } })).join('\n')
    expect(perTarget(PADDR)).to.match(/kdamondPerTarget\.contexts\.0\.ops: paddr watches no target/)
    expect(perTarget({ ops: 'vaddr', targets: [{ pid: 'db' }] })).to.match(/expected no pid/)
  })
})
