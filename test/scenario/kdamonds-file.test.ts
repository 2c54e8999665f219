import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { damoValueOf } from '../../lib/params/documents.js'
import { kdamondsFrom } from '../../lib/params/kdamond.js'
import { sysfsTable, sysfsWrites } from '../../lib/params/sysfs.js'
import { loadScenario, parseScenario } from '../../lib/scenario/load.js'
import { faultsOf, planOf } from '../support/scenarios.js'
import { needShared } from '../support/shared.js'
import { useTemporaryFolder } from '../support/temporary.js'

const MACHINE = { nodes: [0, 1, 2].map((id) => ({ id, size: '80G' })) }

function scenarioOf(pid: number, kdamonds: unknown): object {
  return {
    duration: '1 s',
    machine: MACHINE,
    targets: [{ name: 'db', pid, memory: '64M' }],
    kdamonds,
  }
}

describe('kdamonds as damo prints them', () => {
  let folder = ''

  before(function () {
    folder = needShared(this, 'vectors', 'damo-args', 'expects', 'args-damon')
  })

  function kdamondsOf(name: string): unknown {
    const { kdamonds } = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as {
      kdamonds: unknown
    }
    return kdamonds
  }

  it('are accepted in the human, raw and shortened form, to the same effect', () => {
    const plans = ['default-vaddr', 'default-vaddr-raw', 'default-vaddr-omit'].map((name) =>
      planOf(scenarioOf(4242, kdamondsOf(`${name}.json`))),
    )
    expect(plans[1]).to.deep.equal(plans[0])
    expect(plans[2]).to.deep.equal(plans[0])
  })

  it('are accepted for fvaddr and paddr', () => {
    const fvaddr = planOf(scenarioOf(1, kdamondsOf('fvaddr-regions.json')))
    expect(fvaddr.contexts[0].targets[0].regions).to.deep.equal([
      [1, 2],
      [2, 5],
      [262_144, 262_400],
    ])
    const paddr = planOf(scenarioOf(1, kdamondsOf('paddr-intervals.json')))
    expect(paddr.contexts[0].attrs).to.include({
      sampleUs: 10_000,
      aggrUs: 200_000,
      minNrRegions: 20,
    })
    const tuned = planOf(scenarioOf(1, kdamondsOf('paddr-autotune.json')))
    expect(tuned.contexts[0].attrs.intervalsGoal.accessBp).to.equal(400)
  })

  it('are accepted with their schemes, and give them back to a kernel as they were', () => {
    let nrSchemes = 0
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.json'))) {
      const kdamonds = kdamondsOf(name)
      if (!JSON.stringify(kdamonds).includes('"action"')) continue
      const { plan, canonical } = parseScenario(scenarioOf(4242, kdamonds))
      nrSchemes += plan.contexts[0].schemes!.length
      const write = (list: unknown): string[] =>
        sysfsTable(sysfsWrites(kdamondsFrom(damoValueOf({ kdamonds: list }))))
          .split('\n')
          .filter((line) => line.includes('/schemes/'))
      expect(write(canonical.kdamonds), name).to.deep.equal(write(kdamonds))
    }
    expect(nrSchemes).to.be.greaterThan(30)
  })
})

describe('kdamonds in a file', () => {
  const temporary = useTemporaryFolder()
  const context = { ops: 'vaddr', targets: [{ pid: 'db', regions: [] }] }

  function loadWith(key: string, name: string, content: string): ReturnType<typeof loadScenario> {
    writeFileSync(temporary(name), content)
    const target = { name: 'db', memory: '64M' }
    const scenario = { duration: '1 s', targets: [target], [key]: name }
    writeFileSync(temporary('x.json'), JSON.stringify(scenario, undefined, 2))
    return loadScenario(temporary('x.json'))
  }

  it('are read as damo prints them, or as the bare list beside a recording', () => {
    const list = [{ state: 'on', pid: 77, contexts: [context] }]
    const wrapped = loadWith('kdamonds', 'a.json', JSON.stringify({ kdamonds: list }))
    const bare = loadWith('kdamonds', 'b.json', JSON.stringify(list))
    const stray = loadWith('kdamonds', 'c.json', `target_pid [1]\n${JSON.stringify(list)}\n`)
    expect(bare.plan).to.deep.equal(wrapped.plan)
    expect(stray.plan).to.deep.equal(wrapped.plan)
  })

  it('are taken into the resolved scenario, which names no file', () => {
    const { canonical } = loadWith('kdamonds', 'a.json', JSON.stringify([{ contexts: [context] }]))
    expect(canonical.kdamonds).to.have.nested.property('[0].contexts[0].targets[0].pid', 1000)
  })

  it('serve kdamondPerTarget too', () => {
    const only = { contexts: [{ ops: 'vaddr', nr_regions: { min: 5, max: 50 } }] }
    for (const content of [only, [only], { kdamonds: [only] }]) {
      const { plan } = loadWith('kdamondPerTarget', 'a.json', JSON.stringify(content))
      expect(plan.contexts[0].attrs.minNrRegions).to.equal(5)
    }
  })

  it('are refused at their own lines', () => {
    expect(() =>
      loadWith('kdamonds', 'k.yaml', 'kdamonds:\n- contexts:\n  - ops: vadr\n'),
    ).to.throw(/k\.yaml:3:10: kdamonds\.0\.contexts\.0\.ops: not usable \(got "vadr"\)/)
    expect(() => loadWith('kdamonds', 'k.yaml', 'kdamonds: [\n')).to.throw(/k\.yaml:\d+:\d+: /)
    expect(() => loadWith('kdamonds', 'k.json', '')).to.throw(
      /kdamonds: .*expected a list of kdamonds/,
    )
  })

  it('are refused where the file is not there', () => {
    const faults = faultsOf({ duration: '1 s', targets: [], kdamonds: 'no.json' }, { baseDir: '.' })
    expect(faults[0]).to.match(/kdamonds: no\.json: cannot be read: there is no such file/)
  })
})
