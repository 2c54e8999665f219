import { expect } from 'chai'
import { formatIssue, ScenarioError } from '../../lib/base/errors.js'
import { printDamoYaml } from '../../lib/params/yaml-text.js'
import {
  areParameters,
  loadParameters,
  type LoadedParameters,
} from '../../lib/scenario/parameters.js'
import { parseSource } from '../../lib/scenario/source.js'
import { SMALL_SCENARIO } from '../support/scenarios.js'

const KDAMONDS = `
kdamonds:
- contexts:
  - ops: paddr
    targets:
    - { pid: null, regions: [{ start: 4G, end: 8G }] }
    schemes:
    - action: migrate_hot
      target_nid: 1
      access_pattern:
        sz_bytes: { min: 1 GiB, max: max }
        nr_accesses: { min: 0 %, max: 100 % }
        age: { min: 2 h, max: max }
`

function load(text: string, ...set: string[]): LoadedParameters {
  return loadParameters(parseSource(text, 'damon.yaml'), { set })
}

describe('kdamonds without a scenario', () => {
  it('are told from scenarios', () => {
    const isOne = (text: string): boolean => areParameters(parseSource(text, 'x'))
    expect(isOne(KDAMONDS)).to.equal(true)
    expect(isOne('[{ contexts: [] }]')).to.equal(true)
    expect(isOne(SMALL_SCENARIO)).to.equal(false)
    expect(isOne('[{ action: stat }]')).to.equal(false)
    expect(isOne('')).to.equal(false)
  })

  it('are warned of what needs no run', () => {
    const { document, warnings } = load(KDAMONDS)
    expect(warnings.map(({ code, file, line }) => [code, file, line])).to.deep.equal([
      ['size-beyond-limit', 'damon.yaml', 11],
    ])
    expect(printDamoYaml(document)).to.match(/^kdamonds:\n- refresh_ms: 0\n/)
  })

  it('are checked for a kernel', () => {
    expect(load(KDAMONDS, 'kernel=6.12').warnings).to.have.lengthOf(1)
    const physical = KDAMONDS.replace('paddr', 'fvaddr')
    const codes = load(physical, 'kernel=6.12').warnings.map(({ code }) => code)
    expect(codes).to.include('action-unsupported')
  })

  it('are refused for what damo or the kernel refuses', () => {
    const faults = (text: string): string[] => {
      try {
        load(text)
      } catch (error) {
        if (error instanceof ScenarioError) return error.issues.map(formatIssue)
        throw error
      }
      return []
    }
    expect(faults(KDAMONDS.replace('min: 1 GiB', 'min: 1 GiB, mid: 1'))[0]).to.match(
      /^damon\.yaml:11:33: kdamonds\.0\.contexts\.0\.schemes\.0\.access_pattern\.sz_bytes\.mid: unknown key/,
    )
    expect(faults(KDAMONDS.replace('target_nid: 1', 'target_nid: null'))[0]).to.contain('no node')
    expect(faults('kdamonds: [{ contexts: [{ ops: vaddr }] }]')).to.deep.equal([
      'damon.yaml:1:25: kdamonds.0.contexts.0.targets: missing; expected a value',
    ])
    expect(faults('[{ contexts: [{ ops: vaddr }] }]')[0]).to.match(/^damon\.yaml:1:15: kdamonds\.0/)
  })
})
