import { writeFileSync } from 'node:fs'
import { expect } from 'chai'
import type { ScenarioError } from '../../lib/base/errors.js'
import { loadSetUp } from '../../lib/cli/export-source.js'
import { parseScenario } from '../../lib/scenario/load.js'
import { faultsOf, planOf } from '../support/scenarios.js'
import { useTemporaryFolder } from '../support/temporary.js'

function scenarioWith(profiling: unknown, context: object = {}, more: object = {}): object {
  const targets = [{ name: 'db', memory: '64M', workload: { uniform: { rate: '1 M/s' } } }]
  const own = { ops: 'vaddr', targets: [{ pid: 'db' }], page_table_profiling: profiling }
  return { duration: '1 s', targets, kdamonds: [{ contexts: [{ ...own, ...context }] }], ...more }
}

const BOUNDED = { variant: 'bounded' }

describe('page_table_profiling of a context', () => {
  const inFolder = useTemporaryFolder()

  it('is bounded, or flexible with a share that may stick out', () => {
    const errorOf = (profiling: unknown): number | undefined =>
      planOf(scenarioWith(profiling)).contexts[0].tableProfiling?.error
    expect(errorOf(undefined)).to.equal(undefined)
    expect(errorOf(BOUNDED)).to.equal(0)
    expect(errorOf({ variant: 'flexible' })).to.equal(0.05)
    expect(errorOf({ variant: 'flexible', error: '25%' })).to.equal(0.25)
  })

  it('stands in the resolved scenario, which means the same', () => {
    for (const profiling of [BOUNDED, { variant: 'flexible', error: '12.5%' }]) {
      const { canonical, plan } = parseScenario(scenarioWith(profiling))
      expect(planOf(canonical).contexts).to.deep.equal(plan.contexts)
    }
  })

  it('is refused where it means nothing, or is not simulated', () => {
    const paddr = { ops: 'paddr', targets: [{ pid: null }] }
    const nodes = { machine: { nodes: [{ id: 0, size: '1 GiB' }] } }
    const faults = {
      sample_control: { primitives_enabled: { page_table: false, page_fault: true } },
    }
    const cpu = { machine: { cpu: { prepare: '1 us', check: '1 us' } } }
    const twice = scenarioWith(BOUNDED) as { kdamonds: object[] }
    const rows: readonly (readonly [scenario: object, fault: RegExp])[] = [
      [scenarioWith({ variant: 'bound' }), /variant: .*did you mean bounded/],
      [scenarioWith({}), /variant: missing/],
      [
        scenarioWith({ ...BOUNDED, error: '5%' }),
        /error: 5 % with bounded; expected variant: flex/,
      ],
      [scenarioWith({ variant: 'flexible', error: 1 }), /error: 100% of an entry; expected less/],
      [
        scenarioWith(BOUNDED, paddr, nodes),
        /page_table_profiling: with paddr; expected ops: vaddr/,
      ],
      [scenarioWith(BOUNDED, faults), /with sampling by page faults; expected one of them/],
      [scenarioWith(BOUNDED, {}, { concurrent: true }), /concurrent: with page_table_profiling/],
      [scenarioWith(BOUNDED, {}, cpu), /machine.cpu: with page_table_profiling/],
      [
        { ...twice, kdamonds: [...twice.kdamonds, ...twice.kdamonds] },
        /kdamonds.1.contexts.0.page_table_profiling: watches a target that another context profiles/,
      ],
    ]
    for (const [scenario, fault] of rows) {
      expect(faultsOf(scenario).join('\n'), String(fault)).to.match(fault)
    }
  })

  it('stays what it is from the start to the end', () => {
    const commit = (more: object): object => ({
      events: [{ at: '100 ms', commit: { contexts: [{ ops: 'vaddr', ...more }] } }],
    })
    const same = scenarioWith(BOUNDED, {}, commit({ page_table_profiling: BOUNDED }))
    expect(() => planOf(same)).to.not.throw()
    expect(faultsOf(scenarioWith(BOUNDED, {}, commit({}))).join()).to.match(
      /page_table_profiling: changes on the way; expected what it is from the start/,
    )
  })

  it('is refused in exports, with the reason and its place', async () => {
    const { kdamonds } = scenarioWith(BOUNDED) as { kdamonds: unknown }
    const files: readonly (readonly [content: unknown, path: string])[] = [
      [scenarioWith(BOUNDED), 'kdamonds.0'],
      [kdamonds, '0'],
      [{ kdamonds }, 'kdamonds.0'],
    ]
    for (const [content, path] of files) {
      writeFileSync(inFolder('profiled.json'), JSON.stringify(content))
      const refusal = await loadSetUp(inFolder('profiled.json')).then(
        () => undefined,
        (error: unknown) => error as ScenarioError,
      )
      expect(refusal?.message).to.match(/profiled\.json:1:\d+: /)
      expect(refusal?.message).to.contain(
        `${path}.contexts.0.page_table_profiling: no kernel has this`,
      )
    }
  })
})
