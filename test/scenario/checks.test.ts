import { expect } from 'chai'
import { numberAt } from '../../lib/base/figure-path.js'
import { judgeChecks } from '../../lib/engine/checks.js'
import { startRun } from '../../lib/engine/run.js'
import type { CheckResult, RunSummary } from '../../lib/engine/summary.js'
import { figureNames } from '../../lib/scenario/figure-names.js'
import { POLICIES } from '../../lib/policy/index.js'
import { parseScenario } from '../../lib/scenario/load.js'
import { faultsOf, faultsWith, planWith, SMALL_SCENARIO } from '../support/scenarios.js'

async function summaryWith(...set: string[]): Promise<RunSummary> {
  const run = startRun(planWith(...set), { workers: 1 })
  const summary = await run.done
  await run.close()
  return summary
}

async function resultsOf(...checks: string[]): Promise<readonly CheckResult[]> {
  return (await summaryWith(`checks=${JSON.stringify(checks)}`)).checks!
}

/** The names that the values of a summary spell. */
function* namesIn(value: unknown, name = ''): Generator<string, void> {
  if (typeof value === 'number') yield name
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) {
    if (Array.isArray(value)) yield* namesIn(member, `${name}[${key}]`)
    else yield* namesIn(member, name === '' ? key : `${name}.${key}`)
  }
}

/** Two schemes, the second with a goal. */
const SCHEMES = `kdamondPerTarget=${JSON.stringify({
  contexts: [{ ops: 'vaddr', schemes: [{}, schemeWithGoal()] }],
})}`

function schemeWithGoal(): object {
  const weights = { sz_permil: 0, nr_accesses_permil: 0, age_permil: 0 }
  const goals = [{ metric: 'user_input', target_value: 7, current_value: 3 }]
  return { quotas: { time_ms: 0, sz_bytes: 0, reset_interval_ms: 100, weights, goals } }
}

describe('the checks of a scenario', () => {
  it('are refused where they are no conditions over figures, each with its place', () => {
    const text = `${SMALL_SCENARIO}checks:
  - snapshots > 1
  - accuracy.hotRecal > 0.5
  - that: regions.mean
    because: of nothing
  - snapshots >
  - contexts[1].sampleUs > 1
  - regions.max > (snapshots < 3)
`
    const faults = faultsOf(text)
    expect(faults).to.have.lengthOf(5)
    expect(faults[0]).to.match(
      /^x\.yaml:8:5: checks\.1: .* no figure accuracy\.hotRecal \(did you mean accuracy\.hotRecall\?/,
    )
    expect(faults[1]).to.match(/^x\.yaml:9:5: checks\.2: 'regions\.mean': it is a number/)
    expect(faults[2]).to.match(/^x\.yaml:11:5: checks\.3: 'snapshots >': at character 12: /)
    expect(faults[3]).to.match(
      /^x\.yaml:12:5: checks\.4: .*no figure contexts\[1\]\.sampleUs \(did you mean contexts\[0\]/,
    )
    expect(faults[4]).to.match(/^x\.yaml:13:5: checks\.5: .*> got a condition; expected a number/)
  })

  it('are refused where they have another form', () => {
    for (const [value, message] of [
      ['7', /^--set checks=7: checks: not usable \(got 7\); expected a list of conditions/],
      ['[7]', /checks\.0: not usable \(got 7\); expected a condition such as accuracy\.hotRecall/],
      ['[""]', /checks\.0: empty, or with control characters; expected a condition/],
      ['[{ because: x }]', /checks\.0\.that: missing; expected a condition/],
      [
        '[{ that: snapshots > 1, becuase: x }]',
        /unknown key "becuase".*\(did you mean because\?\)/,
      ],
    ] as const) {
      expect(faultsWith(`checks=${value}`)[0], value).to.match(message)
    }
  })

  it('may name every figure that a summary has', async () => {
    const { checks: _, seed: __, ...summary } = await summaryWith(SCHEMES)
    const names = [...namesIn(summary)]
    expect(names).to.include.members([
      'accuracy.hotRecall',
      'contexts[0].wssBytes.p50',
      'contexts[0].schemes[1].szTried',
      'contexts[0].schemes[1].goals[0].currentValue',
    ])
    planWith(SCHEMES, `checks=${JSON.stringify(names.map((name) => `${name} >= 0`))}`)
  })

  it('are refused where they name schemes or goals that there are not', () => {
    const rows = ['schemes[2].szTried', 'schemes[0].goals[0].currentValue', 'schemes[0].szTryed']
    for (const name of rows) {
      const fault = faultsWith(SCHEMES, `checks=['contexts[0].${name} > 1']`)[0]
      expect(fault).to.match(/no figure contexts\[0\]\.schemes.* \(did you mean contexts\[0\]/)
    }
  })

  it('judge what schemes did', async () => {
    const { checks } = await summaryWith(
      SCHEMES,
      'checks=["contexts[0].schemes[1].goals[0].targetValue == 7"]',
    )
    expect(checks![0].passed).to.equal(true)
  })

  it('judge how programs fared on a machine whose memory costs something', async () => {
    const machine = 'machine={ nodes: [{ id: 0, size: 1 GiB }], faults: {} }'
    const names = [
      'machine.targets[0].slowdown',
      'machine.nodes[0].usedBytes.max',
      'machine.slowdown',
    ]
    const list = JSON.stringify([`${names[0]} == 1 && ${names[1]} > 0 && ${names[2]} == 1`])
    const { checks } = await summaryWith(machine, `checks=${list}`)
    expect(checks![0].passed).to.equal(true)
    const none = (name: string): string => faultsWith(machine, `checks=["${name} > 0"]`)[0]
    expect(none('machine.targets[1].slowdown')).to.match(/no figure machine\.targets\[1\]/)
    expect(none('machine.nodes[1].hitShare')).to.match(/no figure machine\.nodes\[1\]/)
    expect(none('machine.targets[0].slow')).to.match(/no figure machine\.targets\[0\]\.slow/)
  })

  it('judge what schemes had done that commits took away', async () => {
    const events = 'events=[{ at: 500 ms, schemes: [{}] }]'
    const name = 'contexts[0].removedSchemes[0]'
    const { checks } = await summaryWith(
      SCHEMES,
      events,
      `checks=["${name}.removedAtUs == 500000 && ${name}.index == 1"]`,
    )
    expect(checks![0].passed).to.equal(true)
    const none = faultsWith(SCHEMES, events, 'checks=["contexts[0].removedSchemes[1].szTried > 0"]')
    expect(none[0]).to.match(/no figure contexts\[0\]\.removedSchemes\[1\]/)
  })

  it('may name nothing that no summary has', async () => {
    const summary = await summaryWith(SCHEMES)
    const concurrent = await summaryWith('concurrent=true', 'duration=300 ms')
    const acting = await summaryWith(
      'kdamonds=[{ contexts: [{ ops: vaddr, targets: [{ pid: db }], schemes: [{ action: cold }] }] }]',
    )
    const removing = await summaryWith(SCHEMES, 'events=[{ at: 500 ms, schemes: [] }]')
    const machine =
      'machine={ cgroups: [{ path: /db, max: 1 GiB }], swap: { kind: zram, size: 1 GiB } }'
    const onMachine = [await summaryWith(machine)]
    for (const { name } of POLICIES) {
      onMachine.push(await summaryWith(machine, `policy=${name}`))
    }
    const stat = await summaryWith('policy=damon_stat', 'duration=6 s')
    const summaries = [summary, concurrent, acting, removing, stat, ...onMachine]
    const { ofRun, ofContext, ofCost, ofMachine } = figureNames()
    // Nobody was killed.
    const ofMachines = ofMachine
      .filter((name) => !name.startsWith('machine.kills'))
      .map((name) => name.replace('[N]', '[0]'))
    const ofContexts = ofContext.map(
      (name) => `contexts[0].${name.replace('[N]', '[1]').replace('[N]', '[0]')}`,
    )
    for (const name of [...ofRun, ...ofCost, ...ofContexts, ...ofMachines]) {
      const values = summaries.map((one) => numberAt(one, name))
      expect(values, name).to.satisfy((all: unknown[]) => all.some((value) => value !== undefined))
    }
  })

  it('are part of the resolved scenario, on one line each', () => {
    const checks = ['snapshots > 1', { that: 'snapshots\n  < 99\n', because: 'it is\nshort' }]
    const { canonical, plan } = parseScenario(SMALL_SCENARIO, {
      set: [`checks=${JSON.stringify(checks)}`],
    })
    expect(plan.checks).to.deep.equal([
      { that: 'snapshots > 1' },
      { that: 'snapshots < 99', because: 'it is short' },
    ])
    expect(canonical.checks).to.deep.equal(plan.checks)
    expect(parseScenario(canonical).plan).to.deep.equal(plan)
  })

  it('pass or fail by the figures of the run', async () => {
    expect(await resultsOf('snapshots == 10', 'contexts[0].aggrUs < 3')).to.deep.equal([
      { that: 'snapshots == 10', passed: true, figures: { snapshots: 10 } },
      {
        that: 'contexts[0].aggrUs < 3',
        passed: false,
        figures: { 'contexts[0].aggrUs': 100_000 },
      },
    ])
  })

  it('fail, saying why, where a figure has no value or something is divided by 0', async () => {
    const [unknown, part, division] = await resultsOf(
      'contexts[0].stoppedUs > 0 || snapshots > 0',
      'snapshots > 0',
      'samples / (snapshots - 10) > 0',
    )
    expect(unknown).to.deep.include({
      passed: false,
      figures: { 'contexts[0].stoppedUs': null, snapshots: 10 },
      reason: 'contexts[0].stoppedUs has no value',
    })
    expect(part.passed).to.equal(true)
    expect(division).to.include({ passed: false, reason: 'divides by 0' })
    const [{ passed, reason }] = (
      await summaryWith('duration=1 ms', 'checks=[accuracy.hotRecall > 0]')
    ).checks!
    expect([passed, reason]).to.deep.equal([false, 'accuracy.hotRecall has no value'])
  })

  it('are not judged where the run was interrupted', async () => {
    const summary = { ...(await summaryWith()), isInterrupted: true }
    expect(judgeChecks([{ that: 'snapshots > 99' }], summary)).to.deep.equal([
      {
        that: 'snapshots > 99',
        passed: null,
        figures: { snapshots: 10 },
        reason: 'the run was interrupted',
      },
    ])
  })

  it('leave no trace in a run without any', async () => {
    expect(await summaryWith()).to.not.have.property('checks')
    expect(planWith('checks=[]')).to.not.have.property('checks')
  })
})
