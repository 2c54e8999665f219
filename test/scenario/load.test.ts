import { mkdirSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { DamonLabError } from '../../lib/base/errors.js'
import { loadScenario, parseScenario } from '../../lib/scenario/load.js'
import { faultsOf, faultsWith, planWith, SMALL_SCENARIO } from '../support/scenarios.js'
import { useTemporaryFolder } from '../support/temporary.js'

const MASIM = 'a, 10485760\n\nfirst\n500\na, 0, 4096, 1\n'

describe('parseScenario', () => {
  it('fills in defaults', () => {
    const plan = planWith()
    expect(plan).to.include({ name: 'x', seed: 1, durationUs: 1_000_000, kernel: 'next' })
    expect(plan).to.include({ access: 'auto' })
    expect(plan.targets[0]).to.include({ name: 'db', pid: 1000, exitUs: null })
  })

  it('takes kernels as YAML reads them', () => {
    expect(planWith('kernel=6.12').kernel).to.equal('6.12')
    expect(planWith("kernel='7.2'").kernel).to.equal('7.2')
    expect(faultsWith('kernel=6.13')[0]).to.match(/expected one of 6\.12, 6\.18, 7\.2, next/)
  })

  it('takes plain values, and leaves them as they are', () => {
    const value = { duration: '1 s', targets: [{ name: 'db', memory: '4M' }] }
    const before = structuredClone(value)
    expect(parseScenario(value, { set: ['targets.0.memory=8M'] }).plan.targets).to.have.lengthOf(1)
    expect(value).to.deep.equal(before)
  })

  it('replaces seed and duration', () => {
    const { plan } = parseScenario(SMALL_SCENARIO, { seed: '7', duration: '2 s' })
    expect(plan).to.include({ seed: 7, durationUs: 2_000_000 })
    expect(faultsOf(SMALL_SCENARIO, { seed: '-1' })[0]).to.match(/^--seed -1: seed: not usable/)
    expect(faultsOf(SMALL_SCENARIO, { duration: '5' })[0]).to.match(/^--duration 5: duration: /)
  })

  it('names the option that a fault comes from', () => {
    expect(faultsWith('targets.db.memory=4q')[0]).to.match(
      /^--set targets\.db\.memory=4q: targets\.0\.memory: not a size \(got "4q"\)/,
    )
    expect(faultsWith('targets.0.memroy=4M')[0]).to.match(
      /^--set .*: targets\.0\.memroy: unknown key "memroy".*\(did you mean memory\?\)/,
    )
  })

  it('numbers targets from 1000 on, around the numbers that are given', () => {
    const targets = [
      { name: 'a', memory: '1M' },
      { name: 'b', memory: '1M', pid: 1001 },
      { name: 'c', memory: '1M', count: 3 },
      { name: 'd', memory: '1M' },
    ]
    const { plan } = parseScenario({ duration: '1 s', targets })
    expect(plan.targets.map(({ name, pid }) => `${name} ${pid}`)).to.deep.equal([
      'a 1000',
      'b 1001',
      'c-0 1002',
      'c-1 1003',
      'c-2 1004',
      'd 1005',
    ])
  })

  it('refuses names and numbers that are there twice', () => {
    const targets = [
      { name: 'a', memory: '1M', pid: 5, count: 3 },
      { name: 'a-1', memory: '1M', pid: 7 },
    ]
    const faults = faultsOf({ duration: '1 s', targets }).join('\n')
    expect(faults).to.match(/targets\.1\.name: targets\.0 is named a-1 too/)
    expect(faults).to.match(/targets\.1\.pid: targets\.0 has number 7 too/)
  })

  it('refuses too many processes', () => {
    expect(faultsWith('targets.0.count=50,001')[0]).to.match(/count: .*expected an integer from 1/)
    const half = { memory: '1M', count: 30_000 }
    const targets = [
      { name: 'a', ...half },
      { name: 'b', ...half },
    ]
    expect(faultsOf({ duration: '1 s', targets })[0]).to.match(/60000 processes in all/)
  })

  it('collects all faults of a file, in the order of their lines', () => {
    const faults = faultsOf(
      'seed: -1\nduration: 5\nkernel: 5\ntargets:\n  - memory: x\n    pages: 3K\nhost: {}\n',
    )
    expect(faults.map((fault) => /^x\.yaml:(\d+):/.exec(fault)?.[1])).to.deep.equal([
      '1',
      '2',
      '3',
      '5',
      '5',
      '6',
      '7',
    ])
  })

  it('refuses keys that are not built yet by name, whatever they hold', () => {
    for (const key of ['guests', 'host']) {
      expect(faultsWith(`${key}=false`)[0]).to.match(new RegExp(`${key}: not supported yet`))
    }
    for (const key of ['tiers', 'cpus']) {
      const faults = faultsWith(`machine={nodes: [{id: 0, size: 1G}], ${key}: {}}`)
      expect(faults[0]).to.match(new RegExp(`machine\\.${key}: not supported yet`))
    }
  })
})

describe('loadScenario', () => {
  const temporary = useTemporaryFolder()

  function load(name: string, content: string | Uint8Array): ReturnType<typeof loadScenario> {
    writeFileSync(temporary(name), content)
    return loadScenario(temporary(name))
  }

  it('reads YAML, and JSON as damo and editors write it', () => {
    const json = JSON.stringify(
      { duration: '1 s', targets: [{ name: 'db', memory: '4M' }] },
      null,
      '\t',
    )
    expect(load('a.yaml', SMALL_SCENARIO).plan.name).to.equal('a')
    expect(load('b.json', json).plan.targets[0].name).to.equal('db')
    expect(load('c.yaml', `\ufeff${SMALL_SCENARIO}`).plan.name).to.equal('c')
  })

  it('takes a masim configuration for a scenario, by its name or by its first line', () => {
    for (const name of ['stairs.cfg', 'default']) {
      const { plan } = load(name, `# comment\n${MASIM}`)
      expect(plan.name).to.equal(name.replace('.cfg', ''))
      expect(plan.targets[0].workloads[0].kind).to.equal('masim')
      expect(plan.durationUs).to.equal(plan.targets[0].exitUs)
    }
  })

  it('says so where a masim configuration is named like a scenario', () => {
    expect(() => load('stairs.yaml', MASIM)).to.throw(
      /stairs\.yaml: a masim configuration; .*\(name it \*\.cfg, and it is run as it is\)/,
    )
  })

  it('reads Windows line ends', () => {
    const { plan } = load('w.yaml', SMALL_SCENARIO.replaceAll('\n', '\r\n'))
    expect(plan.targets[0].name).to.equal('db')
  })

  it('takes a scenario without an extension for one', () => {
    expect(load('scenario', SMALL_SCENARIO).plan.targets[0].name).to.equal('db')
  })

  it('finds files beside the scenario that names them', () => {
    mkdirSync(temporary('masim'))
    writeFileSync(temporary('masim', 'one.cfg'), MASIM)
    const { plan, canonical } = load(
      's.yaml',
      'targets:\n  - name: one\n    workload: { masim: masim/one.cfg }\n',
    )
    expect(plan.targets[0].workloads).to.have.lengthOf(1)
    expect(JSON.stringify(canonical)).to.not.include(temporary())
    expect(canonical).to.have.nested.property('targets[0].workload[0].masim', MASIM)
  })

  it('tells faults of a masim file at its own lines, with the code of masim', () => {
    let caught: unknown
    try {
      load('bad.cfg', 'a, 10\n\nfirst\n500\nb, 0, 4096, 1\n')
    } catch (error) {
      caught = error
    }
    expect(caught).to.be.instanceOf(DamonLabError)
    expect(caught).to.include({ code: 'ERR_MASIM' })
    expect((caught as Error).message).to.match(/bad\.cfg:5:\d+: /)
  })

  it('refuses files that are not there, not readable, or not text', () => {
    expect(() => loadScenario(temporary('no.yaml'))).to.throw(
      /no\.yaml: cannot be read: there is no/,
    )
    expect(() => loadScenario(temporary())).to.throw(/cannot be read: it is a directory/)
    expect(() => load('empty.yaml', '')).to.throw(/empty\.yaml: empty; expected a scenario/)
    expect(() => load('zero.yaml', 'a: \0')).to.throw(/not a text file \(byte 0 at offset 3\)/)
    expect(() => load('latin.yaml', new Uint8Array([0x61, 0xff, 0xfe]))).to.throw(/not UTF-8/)
    expect(() => load('list.yaml', '[1]')).to.throw(/expected a map with the key targets/)
    expect(() => load('huge.yaml', 'a'.repeat(5_000_000))).to.throw(
      /too large; expected at most 4 MiB/,
    )
  })
})
