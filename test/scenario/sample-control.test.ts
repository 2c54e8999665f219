import { expect } from 'chai'
import { loadParameters } from '../../lib/scenario/parameters.js'
import { parseScenario } from '../../lib/scenario/load.js'
import { parseSource } from '../../lib/scenario/source.js'
import { faultsOf, planOf } from '../support/scenarios.js'

const FAULTS = { page_table: false, page_fault: true }
const WRITES = { filter_type: 'write', matching: true, allow: true }

function scenarioWith(control: object, more: object = {}): object {
  const targets = [
    { name: 'db', pid: 7, memory: '64M', workload: { uniform: { rate: '1 M/s', writes: '10%' } } },
    { name: 'web', pid: 8, memory: '64M' },
  ]
  const context = { ops: 'vaddr', targets: [{ pid: 'db' }], sample_control: control }
  return { duration: '1 s', targets, kdamonds: [{ contexts: [context] }], ...more }
}

function byFaults(...filters: object[]): object {
  return { primitives_enabled: FAULTS, sample_filters: filters }
}

describe('sample_control of a context', () => {
  it('is page tables without filters by default, which leaves nothing in the plan', () => {
    for (const control of [
      {},
      { primitives_enabled: { page_table: true, page_fault: false }, sample_filters: [] },
      { primitives_enabled: { page_table: 'y', page_fault: 'n' } },
    ]) {
      const [context] = planOf(scenarioWith(control)).contexts
      expect(context).to.not.have.any.keys('faultFilters', 'hasIdleFaultFilters')
    }
  })

  it('may be page faults, with filters by writes and by threads', () => {
    const threads = { filter_type: 'threads', matching: false, allow: false, tid_arr: '7, 8' }
    const [context] = planOf(scenarioWith(byFaults(threads, WRITES))).contexts
    expect(context.faultFilters).to.deep.equal([
      { type: 'threads', matching: false, allow: false, tids: [7, 8] },
      { type: 'write', matching: true, allow: true },
    ])
  })

  it('stands in the resolved scenario as damo prints it', () => {
    const { canonical } = parseScenario(scenarioWith(byFaults(WRITES)))
    const [{ contexts }] = canonical.kdamonds as [{ contexts: [{ sample_control: object }] }]
    expect(contexts[0].sample_control).to.deep.equal({
      primitives_enabled: FAULTS,
      sample_filters: [{ ...WRITES, cpumask: null, tid_arr: null }],
    })
    expect(planOf(canonical).contexts).to.deep.equal(
      planOf(scenarioWith(byFaults(WRITES))).contexts,
    )
  })

  it('is refused where the kernel would not take it, or does not have it', () => {
    const rows: readonly [control: object, fault: RegExp][] = [
      [
        { primitives_enabled: { page_table: true, page_fault: true } },
        /primitives_enabled: both are enabled; expected page_table or page_fault/,
      ],
      [
        { primitives_enabled: { page_table: false, page_fault: false } },
        /none is enabled; expected page_table or page_fault/,
      ],
      [{ primitives_enabled: { page_fault: true } }, /page_table: missing/],
      [byFaults({ ...WRITES, filter_type: 'writes' }), /filter_type: .*did you mean write/],
      [byFaults({ ...WRITES, matching: 'n' }), /matching: .*true or false/],
      [byFaults({ filter_type: 'write' }), /matching: missing/],
      [
        byFaults({ ...WRITES, filter_type: 'threads' }),
        /tid_arr: missing; expected thread numbers/,
      ],
      [byFaults({ ...WRITES, filter_type: 'threads', tid_arr: '1-3' }), /tid_arr: .*got 1-3/],
      [byFaults({ ...WRITES, filter_type: 'cpumask' }), /cpumask: missing; expected CPUs/],
    ]
    for (const [control, fault] of rows) {
      expect(faultsOf(scenarioWith(control)).join('\n'), String(fault)).to.match(fault)
    }
    for (const kernel of ['6.12', '6.18', '7.2']) {
      const faults = faultsOf(scenarioWith(byFaults(WRITES), { kernel }))
      expect(faults.join('\n')).to.contain(`kernel ${kernel} samples by page tables alone`)
      expect(() => planOf(scenarioWith({ sample_filters: [] }, { kernel }))).to.not.throw()
    }
  })

  it('is refused for what is not simulated', () => {
    const cpus = { ...WRITES, filter_type: 'cpumask', cpumask: '0-3' }
    expect(faultsOf(scenarioWith(byFaults(cpus))).join()).to.match(
      /cpumask is not simulated; expected write or threads.*no particular CPU/,
    )
    const tids = { ...WRITES, filter_type: 'threads', tid_arr: '7' }
    const threads = faultsOf(scenarioWith(byFaults(tids), {}), { set: ['targets.db.threads=4'] })
    expect(threads.join()).to.match(/the 4 threads of db are not told apart/)
    expect(faultsOf(scenarioWith(byFaults(WRITES), { concurrent: true })).join()).to.match(
      /concurrent: with sampling by page faults; expected false, or page tables/,
    )
  })

  it('stays what it is from the start to the end', () => {
    const commit = (control: object): object => ({
      events: [{ at: '100 ms', commit: { contexts: [{ ops: 'vaddr', ...control }] } }],
    })
    const same = scenarioWith(byFaults(WRITES), commit({ sample_control: byFaults(WRITES) }))
    expect(() => planOf(same)).to.not.throw()
    expect(faultsOf(scenarioWith(byFaults(WRITES), commit({}))).join()).to.match(
      /sample_control: changes on the way; expected what it is from the start/,
    )
  })

  it('is taken whole where nothing is simulated, as damo reads it', () => {
    const target = { pid: 1, regions: [] }
    const filter = { ...WRITES, filter_type: 'cpumask', cpumask: '0-3', tid_arr: null }
    const load = (control: object): unknown =>
      loadParameters(
        parseSource(
          JSON.stringify([
            { contexts: [{ ops: 'vaddr', targets: [target], sample_control: control }] },
          ]),
          'x.json',
        ),
        {},
      )
    expect(() => load(byFaults(filter))).to.not.throw()
    expect(() => load({ primitives_enabled: FAULTS })).to.throw(/sample_filters: missing/)
    expect(() => load(byFaults(WRITES))).to.throw(/cpumask: missing/)
  })
})
