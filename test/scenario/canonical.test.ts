import { expect } from 'chai'
import { parse } from 'yaml'
import { formatScenario } from '../../lib/scenario/format-scenario.js'
import { loadScenario, parseScenario, type LoadedScenario } from '../../lib/scenario/load.js'
import { REPOSITORY_ROOT } from '../support/shared.js'
import { shippedScenarios } from '../support/scenarios.js'

function expectSelfContained({ plan, canonical }: LoadedScenario): void {
  const again = parseScenario(formatScenario(canonical))
  expect(again.plan).to.deep.equal(plan)
  expect(again.canonical).to.deep.equal(canonical)
  expect(parseScenario(JSON.stringify(canonical)).plan).to.deep.equal(plan)
}

describe('the canonical form', () => {
  for (const { file } of shippedScenarios()) {
    it(`of ${file.slice(REPOSITORY_ROOT.length + 1)} gives the same plan, and names no file`, () => {
      const loaded = loadScenario(file)
      expectSelfContained(loaded)
      expect(JSON.stringify(loaded.canonical)).to.not.include(REPOSITORY_ROOT)
    })
  }

  it('keeps every figure that its texts could round', () => {
    const area = { start: '12.34%', size: '5.678%', probability: 0.123456789, writes: '1/3' }
    expectSelfContained(
      parseScenario({
        seed: Number.MAX_SAFE_INTEGER,
        duration: '123456789012345 us',
        machine: {
          nodes: [
            { id: 7, size: '1052 KiB' },
            { id: 3, size: '64G', start: '1052K' },
          ],
        },
        targets: [
          {
            name: 'a b',
            memory: '12.5 MiB',
            pid: 77,
            workload: { areas: [{ ...area, writes: 0.1 }] },
          },
          {
            name: 'maps',
            count: 2,
            cgroup: '/jobs/a',
            pages: '2M',
            mappings: [
              { address: 0x7f0000000000, size: '2M', from: '1 s 5 us', until: '7 d', pages: '4K' },
              { address: 0x7f1000000000, size: '4M', file: true, locked: true },
            ],
            workload: [
              { areas: [{ start: 0, size: '2M', rate: '1 K/ms', granule: '2M' }], tick: '7 us' },
            ],
          },
          { name: 'idle', memory: '4K', image: false },
        ],
        kdamonds: [
          {
            refresh_ms: '200.5',
            contexts: [
              {
                ops: 'vaddr',
                targets: [{ pid: 'maps-1', regions: [{ start: 5000, end: '1 G' }] }],
                intervals: {
                  sample_us: 5001,
                  aggr_us: '100 ms 7 us',
                  ops_update_us: '7 d',
                  intervals_goal: {
                    access_bp: 57,
                    aggrs: 2,
                    min_sample_us: 1,
                    max_sample_us: '1 d 3 us',
                  },
                },
              },
            ],
          },
          {
            contexts: [{ ops: 'paddr', addr_unit: '16K', targets: [{ pid: null, regions: null }] }],
          },
        ],
      }),
    )
  })

  it('keeps masim texts to the byte', () => {
    const text =
      '# comment \ta, "quoted": x\na, 200000 , none\n\n  p: {x}\n100\na, 0, 64, 1\n\n#\n \n5\na, 1, 1, 1\n'
    const loaded = parseScenario({ targets: [{ name: 'm', workload: { masim: text } }] })
    expectSelfContained(loaded)
    expect(parse(formatScenario(loaded.canonical))).to.have.nested.property(
      'targets[0].workload[0].masim',
      text,
    )
  })

  it('has all defaults, and kdamonds in the form that damo prints', () => {
    const { canonical } = parseScenario(
      { duration: '2 m', targets: [{ name: 'db', memory: '2 GiB' }] },
      { file: 'dir/first.yaml' },
    )
    expect(canonical).to.deep.equal({
      name: 'first',
      seed: 1,
      duration: '2 m',
      kernel: 'next',
      access: 'auto',
      targets: [{ name: 'db', pid: 1000, memory: '2 GiB', pages: '4K', image: true }],
      kdamondPerTarget: {
        refresh_ms: 0,
        contexts: [
          {
            ops: 'vaddr',
            addr_unit: '1 B',
            intervals: {
              sample_us: '5 ms',
              aggr_us: '100 ms',
              ops_update_us: '1 s',
              intervals_goal: {
                access_bp: '0 %',
                aggrs: '0',
                min_sample_us: '0 ns',
                max_sample_us: '0 ns',
              },
            },
            nr_regions: { min: '10', max: '1,000' },
            probes: [],
            sample_control: {
              primitives_enabled: { page_table: true, page_fault: false },
              sample_filters: [],
            },
            pause: false,
            schemes: [],
          },
        ],
      },
    })
  })
})
