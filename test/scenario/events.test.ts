import { writeFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import type { EventPlan, RunPlan } from '../../lib/engine/plan.js'
import { formatScenario } from '../../lib/scenario/format-scenario.js'
import { loadScenario, parseScenario } from '../../lib/scenario/load.js'
import { schemeJson } from '../support/scheme-json.js'
import { faultsOf, planOf } from '../support/scenarios.js'
import { useTemporaryFolder } from '../support/temporary.js'

const WEIGHTS = { sz_permil: 0, nr_accesses_permil: 1, age_permil: 1 }
const LIMITS = { time_ms: 0, sz_bytes: 0, reset_interval_ms: 1000, weights: WEIGHTS }
const INPUT = { metric: 'user_input', target_value: 100, current_value: 0 }
const PSI = { metric: 'some_mem_psi_us', target_value: 100, current_value: 0 }
const FED = { quotas: { ...LIMITS, goals: [PSI, INPUT] } }
const VADDR = { ops: 'vaddr', targets: [{ pid: 'db' }], schemes: [FED] }

function scenarioWith(events: readonly object[], more: object = {}): object {
  return {
    duration: '10 s',
    targets: [{ name: 'db', memory: '64M' }],
    kdamonds: [{ contexts: [VADDR] }],
    events,
    ...more,
  }
}

const FLEET = {
  targets: [
    { name: 'db', memory: '4M' },
    { name: 'vm', count: 3, memory: '4M' },
  ],
  kdamondPerTarget: { contexts: [{ ops: 'vaddr', schemes: [FED] }] },
}

function eventsOf(events: readonly object[], more: object = {}): readonly EventPlan[] {
  return planOf(scenarioWith(events, more)).events!
}

function commitOf(event: object, more: object = {}): Extract<EventPlan, { do: 'commit' }> {
  const [plan] = eventsOf([{ at: '1 s', ...event }], more)
  if (plan.do !== 'commit') throw new TypeError(`expected a commit, got ${plan.do}`)
  return plan
}

function faultOf(event: object, more: object = {}): string {
  return faultsOf(scenarioWith([{ at: '1 s', ...event }], more)).join('\n')
}

function goalsOf(event: EventPlan): bigint[] {
  return event.do === 'commitGoals'
    ? event.goals.flatMap((goals) => goals.map(({ currentValue }) => currentValue))
    : []
}

describe('events', () => {
  it('come in the order of time, whatever that of the file', () => {
    const events = eventsOf([
      { at: '3 s', pause: false },
      { at: '1 s', pause: true },
    ])
    expect(events.map(({ atUs }) => atUs)).to.deep.equal([1_000_000, 3_000_000])
  })

  it('commit all parameters anew, with the defaults of damo for what is left out', () => {
    const before = { ...VADDR, nr_regions: { min: 20, max: 200 } }
    const commit = { contexts: [{ ops: 'vaddr', schemes: [{ action: 'cold' }], pause: true }] }
    const plan = commitOf({ commit }, { kdamonds: [{ contexts: [before] }] })
    expect(plan.attrs).to.include({ minNrRegions: 10, maxNrRegions: 1000 })
    expect(plan.schemes.map(({ action }) => action)).to.deep.equal(['cold'])
    expect(plan).to.deep.include({ isPaused: true, regions: [[]] })
  })

  it('commit regions to the targets that are there', () => {
    const targets = [{ pid: 'db', regions: [{ start: '1 G', end: '2 G' }] }]
    const { regions } = commitOf({ commit: { contexts: [{ ops: 'vaddr', targets }] } })
    expect(regions).to.deep.equal([[[2 ** 18, 2 ** 19]]])
  })

  it('change schemes, or pause, and leave all else as it is', () => {
    const schemes = [{ action: 'pageout' }]
    const before = { ...VADDR, nr_regions: { min: 20, max: 200 } }
    const plans = eventsOf(
      [
        { at: '1 s', schemes },
        { at: '2 s', pause: true },
        { at: '3 s', schemes: [] },
        { at: '4 s', pause: false },
      ],
      { kdamonds: [{ contexts: [before] }] },
    ).map((plan) => (plan.do === 'commit' ? plan : undefined)!)
    expect(plans.map(({ attrs }) => attrs.maxNrRegions)).to.deep.equal([200, 200, 200, 200])
    expect(plans.map(({ isPaused }) => isPaused)).to.deep.equal([false, true, true, false])
    expect(plans.map((plan) => plan.schemes.length)).to.deep.equal([1, 1, 0, 0])
  })

  it('feed a value to a goal; later events keep it', () => {
    const [first, second, third] = eventsOf([
      { at: '1 s', goal: 1, user_input: 60 },
      { at: '2 s', goal: 1, user_input: '18446744073709551615' },
      { at: '3 s', pause: true },
    ])
    expect(goalsOf(first)).to.deep.equal([0n, 60n])
    expect(goalsOf(second)).to.deep.equal([0n, 2n ** 64n - 1n])
    const kept = third.do === 'commit' ? third.schemes[0].quota.goals[1].currentValue : 0n
    expect(kept).to.equal(2n ** 64n - 1n)
  })

  it('are for one kdamond by position, for those of a target by its name, or for all', () => {
    const contextsOf = (kdamond: unknown): number[] =>
      eventsOf([{ at: 0, kdamond, pause: true }], FLEET).map(({ context }) => context)
    expect(contextsOf(0)).to.deep.equal([0])
    expect(contextsOf('db')).to.deep.equal([1])
    expect(contextsOf('vm-1')).to.deep.equal([3])
    expect(contextsOf('vm')).to.deep.equal([2, 3, 4])
    expect(contextsOf('all')).to.deep.equal([0, 1, 2, 3, 4])
  })

  it('share what is the same for many contexts', () => {
    const commit = { contexts: [{ ops: 'vaddr', schemes: [FED] }] }
    const plans = eventsOf([{ at: 0, kdamond: 'vm', commit }], FLEET)
    const schemes = plans.map((plan) => (plan.do === 'commit' ? plan.schemes : []))
    expect(schemes[2]).to.equal(schemes[0])
  })

  it('say what the machine does not', () => {
    const { supply, events } = planOf(
      scenarioWith(
        [
          { at: '2 s', supply: { some_mem_psi_us: '10 ms', active_mem_bp: 5000 } },
          {
            at: 0,
            supply: {
              free_mem_rate: '30 %',
              node_mem_used_bp: [
                { value: '50 %', nid: 0 },
                { value: 9000, nid: 1 },
              ],
              node_memcg_used_bp: { value: '1 %', memcg_path: '/a' },
            },
          },
        ],
        { machine: { nodes: [0, 1].map((id) => ({ id, size: '1G' })) } },
      ),
    )
    const all = { nid: -1, memcgPath: '' }
    expect(events).to.equal(undefined)
    expect(supply).to.deep.equal([
      { atUs: 0, metric: 'free_mem_rate', ...all, value: 300 },
      { atUs: 0, metric: 'node_mem_used_bp', ...all, nid: 0, value: 5000 },
      { atUs: 0, metric: 'node_mem_used_bp', ...all, nid: 1, value: 9000 },
      { atUs: 0, metric: 'node_memcg_used_bp', ...all, memcgPath: '/a', value: 100 },
      { atUs: 2_000_000, metric: 'some_mem_psi_us', ...all, value: 10_000 },
      { atUs: 2_000_000, metric: 'active_mem_bp', ...all, value: 5000 },
    ])
  })

  it('supply a metric of the chosen kernel only', () => {
    const supply = [{ at: 0, supply: { hugepage_mem_bp: '25 %' } }]
    expect(planOf(scenarioWith(supply)).supply).to.deep.equal([
      { atUs: 0, metric: 'hugepage_mem_bp', nid: -1, memcgPath: '', value: 2500 },
    ])
    expect(faultsOf(scenarioWith(supply, { kernel: '7.2' }))[0]).to.match(
      /events\.0\.supply\.hugepage_mem_bp: kernel 7\.2 has no hugepage_mem_bp; expected one of user_input/,
    )
  })

  it('are the same plan again in the canonical form', () => {
    fc.assert(
      fc.property(fc.array(anEvent(), { maxLength: 6 }), (events) => {
        const { plan, canonical } = parseScenario(scenarioWith(events))
        const again = parseScenario(formatScenario(canonical))
        expect(again.plan).to.deep.equal(plan)
        expect(again.canonical).to.deep.equal(canonical)
      }),
      { numRuns: 40 },
    )
  })
})

/** An event that is right at any time. */
function anEvent(): fc.Arbitrary<object> {
  const share = fc.oneof(fc.nat(1000), fc.constant('12.3 %'))
  const context = fc.array(schemeJson(), { maxLength: 1 }).map((schemes) => ({
    ops: 'vaddr',
    targets: [{ pid: 'db', regions: [] }],
    // Without what vaddr, or a machine of one node, has not.
    schemes: [FED, ...schemes.map((scheme) => ({ ...scheme, ...FED, target_nid: 0, dests: [] }))],
  }))
  const kind = fc.oneof(
    context.map((one) => ({ commit: { contexts: [one] } })),
    context.map(({ schemes }) => ({ schemes })),
    fc.record({ pause: fc.boolean() }),
    fc.record({ goal: fc.constant(1), user_input: fc.nat() }),
    fc.record({ supply: fc.record({ free_mem_rate: share, node_mem_free_bp: share }) }),
  )
  return fc.tuple(fc.nat(20_000), kind).map(([ms, what]) => ({ at: `${ms} ms`, ...what }))
}

describe('events that are refused', () => {
  const rows: readonly [why: string, event: object, fault: RegExp][] = [
    ['nothing that happens', {}, /events\.0: has none; expected one of commit, schemes, pause/],
    [
      'two things at once',
      { pause: true, schemes: [] },
      /has both schemes and pause; expected one/,
    ],
    ['a key', { paus: true }, /unknown key "paus".*did you mean pause\?/s],
    ['no time', { at: undefined, pause: true }, /at: missing/],
    ['a kdamond that is not there', { kdamond: 1, pause: true }, /no kdamond 1; expected 0/],
    ['a target that is not there', { kdamond: 'bd', pause: true }, /no target bd.*mean db\?/s],
    ['a goal beside a pause', { pause: true, goal: 0 }, /goal: means nothing beside pause/],
    [
      'a kdamond beside supply',
      { kdamond: 0, supply: { free_mem_rate: 0 } },
      /means nothing beside/,
    ],
    [
      'a scheme that is not there',
      { scheme: 1, user_input: 1 },
      /no scheme 1 at this time; expected 0/,
    ],
    [
      'a goal that is not there',
      { goal: 2, user_input: 1 },
      /no goal 2 at this time; .* from 0 to 1/,
    ],
    ['a goal that measures', { user_input: 1 }, /measures some_mem_psi_us; .*user_input/],
    ['no supply', { supply: {} }, /supply: empty; expected a metric/],
    ['a metric', { supply: { free_mem: 1 } }, /unknown key "free_mem".*mean free_mem_rate\?/s],
    ['more than all', { supply: { free_mem_rate: '101 %' } }, /from 0 % to 100 %/],
    ['a node', { supply: { node_mem_used_bp: { value: 1, nid: 2 } } }, /there is no node 2/],
    [
      'other operations',
      { commit: { contexts: [{ ops: 'fvaddr' }] } },
      /commit\.contexts\.0\.ops: stays in a commit here, .* \(got fvaddr\); expected vaddr \(another kdamond/,
    ],
    [
      'fewer targets',
      { commit: { contexts: [{ ops: 'vaddr', targets: [] }] } },
      /targets: stay in a commit here, .*: none comes or goes \(got 0\); expected 1/,
    ],
    [
      'a scheme',
      { schemes: [{ action: 'migrate_hot', target_nid: 4 }] },
      /events\.0\.schemes\.0\.target_nid: there is no node 4/,
    ],
  ]

  for (const [why, event, fault] of rows) {
    it(`are refused for ${why}`, () => expect(faultOf(event)).to.match(fault))
  }

  it('are refused for another target', () => {
    const targets = ['db', 'web'].map((name) => ({ name, memory: '4M' }))
    const commit = { contexts: [{ ops: 'vaddr', targets: [{ pid: 'web' }] }] }
    expect(faultOf({ commit }, { targets })).to.match(
      /targets\.0\.pid: stays in a commit here, .* \(got web\); expected db \(let another/,
    )
  })

  it('are refused without a kdamond where there are several', () => {
    expect(faultOf({ pause: true }, FLEET)).to.match(
      /kdamond: missing, and there are 5 kdamonds; expected a position from 0 to 4/,
    )
  })

  it('are told once of many contexts', () => {
    const events = [{ at: 0, kdamond: 'all', goal: 7, user_input: 1 }]
    expect(faultsOf(scenarioWith(events, FLEET))).to.have.length(1)
  })

  it('are refused where the kernel cannot pause', () => {
    expect(faultOf({ pause: true }, { kernel: '6.12' })).to.match(
      /pause: kernel 6\.12 cannot pause/,
    )
  })
})

describe('commits of a file', () => {
  const temporary = useTemporaryFolder()

  function loadWith(content: string): RunPlan {
    writeFileSync(temporary('k.yaml'), content)
    const scenario = scenarioWith([{ at: '1 s', commit: 'k.yaml' }])
    writeFileSync(temporary('x.json'), JSON.stringify(scenario))
    return loadScenario(temporary('x.json')).plan
  }

  it('are what damo prints, of one kdamond', () => {
    const kdamond = { contexts: [{ ...VADDR, nr_regions: { min: 5, max: 50 } }] }
    for (const content of [kdamond, [kdamond], { kdamonds: [kdamond] }]) {
      const [event] = loadWith(JSON.stringify(content)).events!
      expect(event).to.have.nested.property('attrs.maxNrRegions', 50)
    }
  })

  it('are refused at their own lines', () => {
    expect(() => loadWith('kdamonds:\n- contexts:\n  - ops: vadr\n')).to.throw(
      /k\.yaml:3:10: events\.0\.commit\.contexts\.0\.ops: not usable \(got "vadr"\)/,
    )
  })
})
