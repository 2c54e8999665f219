import { writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { loadScenario, parseScenario } from '../../lib/scenario/load.js'
import { formatWarning, warningsOf } from '../../lib/scenario/warnings.js'
import { useTemporaryFolder } from '../support/temporary.js'
import { SMALL_SCENARIO } from '../support/scenarios.js'

const SCHEME = `
      schemes:
        - action: lru_prio
          access_pattern:
            sz_bytes: { min: 0, max: max }
            nr_accesses: { min: 2 %, max: 100 % }
            age: { min: 50 ms, max: max }`
const CONTEXT = `
  - contexts:
    - ops: vaddr
      targets: [{ pid: db, regions: [] }]`

function linesOf(text: string, set: readonly string[] = []): string[] {
  return warningsOf(parseScenario(text, { file: 'x.yaml', set })).map(formatWarning)
}

describe('warningsOf', () => {
  const temporary = useTemporaryFolder()

  it('has nothing to say of a small scenario', () => {
    expect(linesOf(SMALL_SCENARIO)).to.deep.equal([])
  })

  it('names file, line and path, in the order of the file', () => {
    expect(linesOf(`${SMALL_SCENARIO}kdamonds:${CONTEXT}${SCHEME}\n`)).to.deep.equal([
      'warning: x.yaml:11:19: kdamonds.0.contexts.0.schemes.0.action: vaddr of kernel next does nothing for ' +
        'lru_prio: regions are tried, and nothing is ever applied (one of willneed, cold, pageout, hugepage, ' +
        'nohugepage, collapse, migrate_hot, migrate_cold, stat, or ops: paddr) [action-unsupported]',
      'warning: x.yaml:14:33: kdamonds.0.contexts.0.schemes.0.access_pattern.nr_accesses.min: 2 % is rounded down to ' +
        '0: one of 20 samples is 5 % (that much or more, or 0 for no bound) [bound-rounded-to-zero]',
      'warning: x.yaml:15:25: kdamonds.0.contexts.0.schemes.0.access_pattern.age.min: 50 ms is rounded down to 0: ' +
        'the aggregation interval is 100 ms (that much or more, or 0 for no bound) [bound-rounded-to-zero]',
    ])
  })

  it('knows the context that is made once per target, and the target that has none of its own', () => {
    const each = 'kdamondPerTarget:\n  contexts:\n    - ops: vaddr'
    const [first] = linesOf(`${SMALL_SCENARIO}${each}${SCHEME}\n`)
    expect(first).to.match(
      /^warning: x\.yaml:10:\d+: kdamondPerTarget\.contexts\.0\.schemes\.0\.action: /,
    )
    const rare = ['targets.0.workload.areas=[{ start: 0, size: 8 MiB, probability: 0.1 % }]']
    expect(linesOf(SMALL_SCENARIO, rare)).to.have.lengthOf(1)
    expect(linesOf(SMALL_SCENARIO, rare)[0]).to.match(
      /^warning: x\.yaml:3:5: targets\.0: a page of/,
    )
  })

  it('names the file of the kdamonds, and the option that changed something', () => {
    writeFileSync(temporary('damon.yaml'), `kdamonds:${CONTEXT}${SCHEME}\n`)
    writeFileSync(temporary('x.yaml'), `${SMALL_SCENARIO}kdamonds: damon.yaml\n`)
    const set = [
      'kdamonds.0.contexts.0.intervals={ sample_us: 30 ms, aggr_us: 60 ms, ops_update_us: 1 s }',
    ]
    const found = warningsOf(loadScenario(temporary('x.yaml'), { set }))
    const places = found.map(({ file, line, code }) => [file, line, code])
    expect(places).to.deep.include([temporary('damon.yaml'), 6, 'action-unsupported'])
    expect(places).to.deep.include([`--set ${set[0]}`, undefined, 'few-samples'])
  })

  it('names the event that brings a scheme', () => {
    const events = `
events:
  - at: 100 ms
    schemes: [{ action: lru_deprio }]
  - at: 200 ms
    commit:
      contexts:
        - ops: vaddr
          schemes: [{ action: lru_prio }]
`
    const paths = warningsOf(parseScenario(SMALL_SCENARIO + events.trimStart())).map(
      ({ path }) => path,
    )
    expect(paths).to.deep.equal([
      'events.0.schemes.0.action',
      'events.1.commit.contexts.0.schemes.0.action',
    ])
  })

  it('tells of bounds of which the kernel keeps too little', () => {
    const withSamples = (nr: number, scheme: object): string[] => {
      const intervals = { sample_us: '1 ms', aggr_us: `${nr} ms`, ops_update_us: '1 s' }
      const contexts = [{ ops: 'vaddr', targets: [{ pid: 'db' }], intervals, schemes: [scheme] }]
      const text = JSON.stringify([{ contexts }])
      return linesOf(`${SMALL_SCENARIO}kdamonds: ${text}\n`).filter((one) => one.includes('wraps'))
    }
    // Without a pattern a scheme has damo's, which ends at max.
    for (const nr of [25, 50, 100]) {
      expect(withSamples(nr, {})[0], String(nr)).to.match(
        /nr_accesses\.max: max is \d+ samples, of which .* the lower 32 bits: 0 .*\[bound-wraps\]/,
      )
    }
    expect(withSamples(20, {})).to.deep.equal([])
    const upTo = { sz_bytes: { min: 0, max: 'max' }, nr_accesses: { min: 0, max: '100 %' } }
    const age = { min: 0, max: 'max' }
    expect(withSamples(25, { access_pattern: { ...upTo, age } })).to.deep.equal([])
  })
})
