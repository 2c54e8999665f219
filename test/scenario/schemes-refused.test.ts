import { expect } from 'chai'
import {
  ANY,
  faultOf,
  GOAL,
  MARKS,
  QUOTAS,
  VADDR,
  withFilter,
  withGoal,
} from '../support/scheme-json.js'
import { faultsOf } from '../support/scenarios.js'

describe('schemes that are refused', () => {
  const rows: readonly [why: string, scheme: object, fault: RegExp][] = [
    ['an action', { action: 'pgaeout' }, /action: .*expected one of willneed.*mean pageout\?/s],
    ['a key', { acess_pattern: ANY }, /unknown key "acess_pattern".*mean access_pattern\?/s],
    ['a bound', { access_pattern: { ...ANY, age: { min: 0 } } }, /age\.max: missing/],
    ['a part', { access_pattern: { sz_bytes: ANY.sz_bytes } }, /nr_accesses: missing/],
    [
      'a negative size',
      { access_pattern: { ...ANY, sz_bytes: { min: -1, max: 'max' } } },
      /sz_bytes\.min: not usable \(got -1\); expected a size/,
    ],
    [
      'a share above all',
      { access_pattern: { ...ANY, nr_accesses: { min: '101 %', max: 'max' } } },
      /nr_accesses\.min: .*from 0 % to 100 %/,
    ],
    [
      'a unit',
      { access_pattern: { ...ANY, age: { min: '5 samples', max: 'max' } } },
      /age\.min: not usable/,
    ],
    [
      'bounds in the wrong order',
      { access_pattern: { ...ANY, age: { min: '5 s', max: '1 s' } } },
      /age\.min: above max \(got 5000000(\.0)? and 1000000(\.0)?\), so that no region matches/,
    ],
    ['weights left out', { quotas: { ...QUOTAS, weights: undefined } }, /weights: missing/],
    ['a quota above 64 bits', { quotas: { ...QUOTAS, time_ms: 1e20 } }, /time_ms: not usable/],
    ['a tuner', { quotas: { ...QUOTAS, goal_tuner: 'fast' } }, /goal_tuner: .*consist or temporal/],
    ['a metric', withGoal({ ...GOAL, metric: 'psi' }), /metric: .*one of user_input/],
    ['a goal of 0', withGoal({ ...GOAL, target_value: 0 }), /the kernel ignores a goal of 0/],
    [
      'a goal that is no time',
      withGoal({ ...GOAL, target_value: 'x' }),
      /target_value: not usable/,
    ],
    ['a goal without a value', withGoal({ metric: 'user_input' }), /target_value: missing/],
    [
      'a goal of an unknown node',
      withGoal({ ...GOAL, metric: 'node_mem_used_bp', nid: 3 }),
      /nid: there is no node 3; expected 0/,
    ],
    [
      'a goal of no node',
      withGoal({ ...GOAL, metric: 'node_mem_used_bp' }),
      /nid: missing; expected the number of a NUMA node/,
    ],
    [
      'a goal of no cgroup',
      withGoal({ ...GOAL, metric: 'node_memcg_used_bp', nid: 0 }),
      /memcg_path: missing/,
    ],
    [
      'a goal of physical memory',
      withGoal({ ...GOAL, metric: 'node_eligible_mem_bp', nid: 0 }),
      /the kernel refuses node_eligible_mem_bp with vaddr \(EINVAL\)/,
    ],
    ['watermarks in part', { watermarks: { metric: 'none' } }, /watermarks\.interval_us: missing/],
    [
      'watermarks above all',
      { watermarks: { metric: 'none', interval_us: 0, ...MARKS, high_permil: 1001 } },
      /high_permil: .*from 0 % to 100 %/,
    ],
    ['a filter', withFilter({ filter_type: 'anno' }), /filter_type: .*did you mean anon\?/s],
    ['a cgroup filter', withFilter({ filter_type: 'memcg' }), /memcg_path: missing/],
    ['an address filter', withFilter({ filter_type: 'addr' }), /address_range: missing/],
    [
      'a range that ends before it starts',
      withFilter({ filter_type: 'addr', address_range: { start: 8192, end: 4096 } }),
      /address_range: .*EINVAL; got 8192 to 4096/,
    ],
    [
      'a target that is not there',
      withFilter({ filter_type: 'target', damon_target_idx: 1 }),
      /the context has no target 1; expected 0, the only target/,
    ],
    [
      'sizes in the wrong order',
      withFilter({ filter_type: 'hugepage_size', hugepage_size: ['1G', '2M'] }),
      /hugepage_size: .*EINVAL/,
    ],
    [
      'one size',
      withFilter({ filter_type: 'hugepage_size', hugepage_size: ['1G'] }),
      /1 sizes; expected a list of two sizes/,
    ],
    ['nowhere to migrate to', { action: 'migrate_cold' }, /expected target_nid/],
    [
      'a node that is not there',
      { action: 'migrate_cold', target_nid: 1 },
      /target_nid: there is no node 1; expected 0.*machine\.nodes/s,
    ],
  ]

  for (const [why, scheme, fault] of rows) {
    it(`are refused for ${why}`, () => expect(faultOf(scheme)).to.match(fault))
  }

  it('are refused for what the chosen kernel has not', () => {
    const kernelRows: readonly [kernel: string, scheme: object, fault: RegExp][] = [
      ['6.18', { action: 'collapse' }, /action: kernel 6\.18 has no action collapse/],
      ['6.18', { max_nr_snapshots: 3 }, /max_nr_snapshots: kernel 6\.18 has no/],
      ['6.18', { quotas: { ...QUOTAS, goal_tuner: 'temporal' } }, /has no tuner temporal/],
      ['6.18', { quotas: { ...QUOTAS, fail_charge_denom: 1 } }, /has no fail charge/],
      ['6.18', withGoal({ ...GOAL, metric: 'active_mem_bp' }), /6\.18 has no active_mem_bp/],
      ['7.2', withGoal({ ...GOAL, metric: 'hugepage_mem_bp' }), /7\.2 has no hugepage_mem_bp/],
      ['6.12', withFilter({ filter_type: 'active' }), /6\.12 has no filter active/],
      ['6.12', withFilter({ filter_type: 'anon', allow: true }), /of kernel 6\.12 only reject/],
      ['6.12', { dests: [{ id: 0, weight: 1 }] }, /dests: kernel 6\.12 has no several/],
    ]
    for (const [kernel, scheme, fault] of kernelRows) {
      expect(faultOf(scheme, VADDR, { kernel }), String(fault)).to.match(fault)
    }
  })

  it('are refused at the line and column of each fault', () => {
    const text = `duration: 1 s
targets: [{ name: db, memory: 64M }]
kdamondPerTarget:
  contexts:
    - ops: vaddr
      schemes:
        - action: pageout
          apply_interval_us: soon
          filters:
            - { filter_type: addr, matching: true, address_range: { start: 0, end: -1 } }
`
    expect(faultsOf(text)).to.deep.equal([
      'x.yaml:8:30: kdamondPerTarget.contexts.0.schemes.0.apply_interval_us: not usable (got "soon"); ' +
        'expected a time such as 5 s (a bare number is µs)',
      'x.yaml:10:84: kdamondPerTarget.contexts.0.schemes.0.filters.0.address_range.end: not usable (got -1); ' +
        'expected a size such as 4096, 2 MiB or max',
    ])
  })
})
