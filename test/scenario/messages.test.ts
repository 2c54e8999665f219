import { expect } from 'chai'
import { faultsOf, faultsWith, SMALL_SCENARIO } from '../support/scenarios.js'

describe('the faults of a scenario', () => {
  it('are told once where a key is misspelt that must be there', () => {
    const faults = faultsWith('targets.0={nmae: db, memroy: 4M}')
    expect(faults).to.have.lengthOf(2)
    expect(faults.join('\n'))
      .to.match(/did you mean name\?/)
      .and.to.match(/did you mean memory\?/)
    const area = faultsWith('targets.0.workload={areas: [{strat: 0, size: 4K, every: 1}]}')
    expect(area).to.have.lengthOf(1)
    expect(area[0]).to.match(/unknown key "strat".*did you mean start\?/)
  })

  it('name a missing key where nothing is near to it', () => {
    expect(faultsWith('targets.0={memory: 4M}')[0]).to.match(/targets\.0\.name: missing/)
  })

  it('name what a map misses that may stand for a word', () => {
    const rows: readonly [thp: string, fault: RegExp][] = [
      ['{ scan: 1 s }', /machine\.thp\.mode: missing; expected never, madvise or always$/],
      ['{ mod: always }', /machine\.thp\.mod: unknown key "mod".*did you mean mode\?/],
      ['{ mode: alway }', /machine\.thp\.mode: not usable.*did you mean always\?/],
      ['alway', /machine\.thp: not usable.*did you mean always\?/],
      ['[always]', /machine\.thp: .*or a map with such a mode$/],
    ]
    for (const [thp, fault] of rows) {
      const faults = faultsWith(`machine={ nodes: [{ id: 0, size: 1G }], thp: ${thp} }`)
      expect(faults, thp).to.have.lengthOf(1)
      expect(faults[0]).to.match(fault)
    }
  })

  it('say that a list needs dashes where a map stands', () => {
    const text = 'duration: 1 s\ntargets:\n  name: db\n  memory: 4M\n'
    expect(faultsOf(text)[0]).to.match(
      /^x\.yaml:3:3: targets: .*\(in a list, each entry starts with a dash\)$/,
    )
  })

  it('show what a workload looks like where a word stands', () => {
    expect(faultsWith('targets.0.workload=stairs.cfg')[0]).to.match(
      /workload: .*expected a workload such as \{ masim: stairs\.cfg \}/,
    )
  })

  it('are twenty at most, and say how many there are besides', () => {
    const keys = Array.from({ length: 100_000 }, (_, i) => `key${i}: 1\n`).join('')
    const faults = faultsOf(SMALL_SCENARIO + keys)
    expect(faults).to.have.lengthOf(21)
    expect(faults[20]).to.equal('x.yaml: … and 99,980 more')
  })
})
