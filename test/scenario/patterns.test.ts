import { expect } from 'chai'
import { parseScenario } from '../../lib/scenario/load.js'
import { formatScenario } from '../../lib/scenario/format-scenario.js'
import type { PatternPlan } from '../../lib/workload/patterns/index.js'
import type { ScanPlan } from '../../lib/workload/scan.js'
import type { ZipfPlan } from '../../lib/workload/zipf.js'
import { faultsOf, planOf } from '../support/scenarios.js'

const MEMORY = '40 MiB'

function scenarioOf(
  workload: object | readonly object[],
  more: object = { memory: MEMORY },
): object {
  return { duration: '1 s', targets: [{ name: 'db', ...more, workload }] }
}

function workloadOf(workload: object, more?: object): unknown {
  return planOf(scenarioOf(workload, more)).targets[0].workloads[0]
}

function patternOf(workload: object, more?: object): PatternPlan {
  return workloadOf(workload, more) as PatternPlan
}

function faultOf(workload: object, more?: object): string {
  return faultsOf(scenarioOf(workload, more)).join('\n')
}

/** Every key of every pattern, in texts that must be kept to the last digit. */
const FULL: readonly object[] = [
  {
    uniform: { start: '4 MiB', size: '12.3%', probability: 0.123456789, writes: 0.1 },
    tick: '7 us',
  },
  {
    zipf: {
      start: '25%',
      theta: 0.777777,
      rate: '1.234567 M/s',
      order: 'ascending',
      block: '64K',
      writes: '10%',
    },
    loop: 'closed',
  },
  { zipf: { size: '16 MiB', rate: 5, granule: '2M' } },
  { scan: { start: '50%', stride: 77, rate: '1/s', writes: 1 }, loop: 'open' },
  {
    growing: {
      initial: '0%',
      final: '33.3%',
      over: '3 s 7 us',
      steps: 7,
      then: 'again',
      every: 3,
      rate: '9 K/s',
    },
  },
  {
    shifting: {
      period: '1234567 us',
      by: '7%',
      hot: { size: '9%', every: 1, writes: 0.25 },
      cold: { rate: '7 K/s' },
    },
  },
  { shifting: { period: '1 s', order: 'random', hot: { size: '4M', every: 1, granule: '2M' } } },
  { diurnal: { period: '1 h', steps: 11, low: 0.3333, rate: 3 } },
  {
    batches: {
      interval: '3 s',
      arrivals: 'regular',
      lasts: '1 s',
      job: '11%',
      probability: '5%',
      granule: '2M',
    },
  },
  {
    phases: [
      { for: '1 s', areas: [{ start: '10%', size: '20%', every: 2 }] },
      { for: '2 s 1 us' },
      { for: '3 s', areas: [{ start: 0, size: '8M', rate: '1 K/s', granule: '2M' }] },
    ],
    tick: '10 ms',
  },
]

describe('patterns in scenarios', () => {
  it('resolve to texts that give the same plan', () => {
    const loaded = parseScenario(scenarioOf(FULL))
    const again = parseScenario(formatScenario(loaded.canonical))
    expect(again.plan).to.deep.equal(loaded.plan)
    expect(again.canonical).to.deep.equal(loaded.canonical)
    expect(loaded.plan.targets[0].workloads).to.have.length(FULL.length)
  })

  it('resolve to texts that give the same plan on mappings with holes, too', () => {
    const mappings = [{ size: '20 MiB' }, { offset: '32 MiB', size: '24 MiB', from: '1 s' }]
    const workloads = FULL.filter((workload) => !('scan' in workload))
    const loaded = parseScenario(scenarioOf(workloads, { mappings }))
    expect(parseScenario(formatScenario(loaded.canonical)).plan).to.deep.equal(loaded.plan)
  })

  it('live on all of the memory where they do not say where, in ticks of 5 ms', () => {
    const { parts, quantumUs, loop } = patternOf({ uniform: { rate: '1 M/s' } })
    expect(parts.map(({ startPage, endPage }) => endPage - startPage)).to.deep.equal([10_240])
    expect([quantumUs, loop]).to.deep.equal([5000, 'open'])
  })

  it('live on what is behind their start, and on what is mapped of it', () => {
    const mappings = [{ size: '8 MiB' }, { offset: '16 MiB', size: '4 MiB' }]
    const pages = (place: object): number[] =>
      patternOf({ uniform: { ...place, every: 1 } }, { mappings }).parts.map(
        ({ startPage, endPage }) => endPage - startPage,
      )
    expect(pages({})).to.deep.equal([2048, 1024])
    expect(pages({ start: '4 MiB' })).to.deep.equal([1024, 1024])
    expect(pages({ start: '4 MiB', size: '8 MiB' })).to.deep.equal([1024])
  })

  it('take sizes as shares of their own memory', () => {
    const { options } = patternOf({
      growing: { size: '50%', initial: '10%', over: '1 s', every: 1 },
    })
    expect(options).to.include({ fromPages: 512, toPages: 5120, steps: 20, next: 'stay' })
  })

  it('have ranks of pages, of blocks, or of granules', () => {
    const blockOf = (more: object): number =>
      (workloadOf({ zipf: { rate: 1, ...more } }) as ZipfPlan).blockPages
    expect(blockOf({})).to.equal(1)
    expect(blockOf({ block: '64K' })).to.equal(16)
    expect(blockOf({ granule: '2M' })).to.equal(512)
  })

  it('keep their loop for a machine that has costs', () => {
    const loops = [
      { uniform: { every: 1 }, loop: 'closed' },
      { zipf: { rate: 1 }, loop: 'closed' },
      { scan: { rate: 1 }, loop: 'closed' },
      { areas: [{ start: 0, size: '1M', every: 1 }], loop: 'closed' },
    ].map((workload) => (workloadOf(workload) as ScanPlan).loop)
    expect(loops).to.deep.equal(['closed', 'closed', 'closed', 'closed'])
  })

  it('place the areas of phases by addresses, over holes', () => {
    const mappings = [{ size: '8 MiB' }, { offset: '16 MiB', size: '4 MiB' }]
    const areas = [
      { start: '4 MiB', size: '14 MiB', every: 1 },
      { start: '8 MiB', size: '8 MiB', every: 1 },
    ]
    const { options } = patternOf({ phases: [{ for: '1 s', areas }] }, { mappings })
    expect(options).to.have.nested.property('phases[0].areas.length', 1)
    expect(options).to.have.nested.property('phases[0].areas[0]').that.includes({
      start: 1024,
      end: 2560,
    })
  })

  for (const [title, workload, fault] of [
    ['that leave the memory', { zipf: { start: '50%', size: '60%', rate: 1 } }, /zipf: leaves the/],
    ['that leave nothing', { zipf: { start: '100%', rate: 1 } }, /zipf\.start: leaves nothing/],
    ['without a rate', { zipf: { theta: 1 } }, /zipf\.rate: missing; expected accesses per s/],
    ['with a wild theta', { zipf: { theta: 11, rate: 1 } }, /theta: .*got 11.*from 0 to 10/],
    ['with a crooked block', { zipf: { rate: 1, block: '12K' } }, /block: .*a power of two/],
    [
      'with a block below its granule',
      { zipf: { rate: 1, block: '64K', granule: '2M' } },
      /block: smaller than its granule/,
    ],
    ['with an unknown order', { zipf: { rate: 1, order: 'up' } }, /order: .*shuffled or ascending/],
    ['with misspelt keys', { zipf: { rat: 1 } }, /unknown key "rat".*\n?.*did you mean rate\?/],
    ['of no kind of touch', { uniform: {} }, /expected every, probability or rate/],
    ['of two kinds of touch', { uniform: { every: 1, probability: 1 } }, /has both every and/],
    ['of two kinds', { uniform: { every: 1 }, scan: { rate: 1 } }, /has both uniform and scan/],
    ['of no kind', { tick: '5 ms' }, /has none; expected one of masim, areas, .*uniform, zipf/],
    ['with a tick that means nothing', { scan: { rate: 1 }, tick: '1 ms' }, /tick: means nothing/],
    ['that wait for a replay', { uniform: { every: 1 }, loop: true }, /loop: .*open or closed/],
    ['with an unknown loop', { uniform: { every: 1 }, loop: 'half' }, /loop: .*open or closed/],
    ['with a stride of nothing', { scan: { rate: 1, stride: 0 } }, /stride: .*expected a size/],
    [
      'that grow beyond their memory',
      { growing: { initial: 0, final: '41 MiB', over: '1 s', every: 1 } },
      /growing\.final: more than there is \(got 41 MiB\); expected at most 40 MiB/,
    ],
    [
      'that grow in one step',
      { growing: { initial: 0, over: '1 s', steps: 1, every: 1 } },
      /steps: .*from 2 to/,
    ],
    [
      'whose hot set has no touch',
      { shifting: { period: '1 s', hot: { size: '1%' } } },
      /shifting\.hot: does not say how/,
    ],
    [
      'whose hot set is larger than all',
      { shifting: { size: '50%', period: '1 s', hot: { size: '21 MiB', every: 1 } } },
      /shifting\.hot\.size: more than there is/,
    ],
    [
      'that go forward and at random',
      { shifting: { period: '1 s', order: 'random', by: '1M', hot: { size: '1M', every: 1 } } },
      /by: means nothing beside order: random/,
    ],
    ['that rise by every', { diurnal: { every: 1 } }, /unknown key "every"/],
    ['that rise without a touch', { diurnal: {} }, /expected probability or rate/],
    [
      'whose jobs are of no size',
      { batches: { interval: '1 s', lasts: '1 s', job: '0.0001%', every: 1 } },
      /batches\.job: less than 4 KiB/,
    ],
    [
      'whose jobs cut blocks',
      { batches: { interval: '1 s', lasts: '1 s', job: '1 MiB', every: 1, granule: '2M' } },
      /batches\.job: not in whole blocks of 2 MiB/,
    ],
    ['of no phases', { phases: [] }, /phases: .*at least one/],
    ['of phases without a length', { phases: [{}] }, /phases\.0\.for: missing/],
    [
      'of phases whose areas have times',
      { phases: [{ for: '1 s', areas: [{ start: 0, size: '1M', every: 1, from: '1 s' }] }] },
      /areas\.0\.from: unknown key/,
    ],
    [
      'of phases that leave the memory',
      { phases: [{ for: '1 s', areas: [{ start: 0, size: '41M', every: 1 }] }] },
      /phases\.0\.areas\.0: leaves the target's memory/,
    ],
  ] as const) {
    it(`are refused ${title}`, () => {
      expect(faultOf(workload)).to.match(fault)
    })
  }

  it('are refused without memory, in holes, and over holes where they need one piece', () => {
    expect(faultOf({ zipf: { rate: 1 } }, {})).to.match(/targets\.0\.memory: missing/)
    const mappings = [{ size: '8 MiB' }, { offset: '16 MiB', size: '4 MiB' }]
    expect(faultOf({ uniform: { start: '8M', size: '8M', every: 1 } }, { mappings })).to.match(
      /uniform: lies in a hole/,
    )
    expect(faultOf({ scan: { rate: 1 } }, { mappings })).to.match(/scan: reaches over a hole/)
  })
})
