import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { DamonLabError, formatIssue, ScenarioError } from '../../lib/base/errors.js'
import type { RunPlan } from '../../lib/engine/plan.js'
import { convertRecord } from '../../lib/record/convert.js'
import { formatScenario } from '../../lib/scenario/format-scenario.js'
import { loadScenario, openScenario, parseScenario } from '../../lib/scenario/load.js'
import { openReplay } from '../../lib/scenario/replay-scenario.js'
import { withWholeFileNames } from '../../lib/scenario/whole-names.js'
import type { ReplayPlan } from '../../lib/workload/replay.js'
import { writeSharesOf } from '../../lib/workload/write-shares.js'
import { area, areas, context, plan, target } from '../support/plans.js'
import { hashOf, runToEnd } from '../support/run.js'
import { useTemporaryFolder } from '../support/temporary.js'

const ORIGINAL: RunPlan = plan({
  durationUs: 1_000_000,
  targets: [
    target('a', 20_000, { workloads: [areas([area(0, 5_000, { every: 1 })])] }),
    target('b', 10_000, { workloads: [areas([area(0, 5_000, { every: 2 })])] }),
  ],
  contexts: [context('vaddr', [0, 1])],
})
const TRACE = '5,0x7f0000000000,8,r\n700000,0x7f0000400000,4096,w\n'

describe('scenarios that replay', () => {
  const temporary = useTemporaryFolder()

  beforeEach(async () => {
    const { record } = await runToEnd(ORIGINAL)
    writeFileSync(temporary('two.dlr'), record)
    writeFileSync(temporary('trace.csv.gz'), gzipSync(TRACE))
  })

  function write(text: string): string {
    writeFileSync(temporary('x.yaml'), text)
    return temporary('x.yaml')
  }

  async function faultsOf(text: string): Promise<string> {
    const file = write(text)
    try {
      await openScenario(file)
    } catch (error) {
      expect(error).to.be.instanceOf(ScenarioError)
      const lines = (error as ScenarioError).issues.map(formatIssue)
      return lines.join('\n').replaceAll(temporary(), '.')
    }
    return ''
  }

  it('write as much as they are told, since records do not tell', async () => {
    const targets = `targets:
  - { name: a, workload: { replay: two.dlr, target: 0, writes: 100% } }
  - { name: b, workload: { replay: two.dlr, target: 1 } }
`
    const { plan: resolved } = await openScenario(write(targets))
    const [a, b] = resolved.targets.map(({ workloads }) => writeSharesOf(workloads[0]))
    expect([a, b]).to.deep.equal([[1], [0]])
  })

  it('end with the last replay, and map what was recorded', async () => {
    const { plan: resolved } = await openScenario(
      write(`targets:
  - { name: a, workload: { replay: two.dlr, target: 0 } }
  - { name: b, workload: { replay: two.dlr, target: 1, speed: 0.5 } }
  - { name: c, workload: { trace: trace.csv.gz, tick: 1 ms } }
`),
    )
    expect(resolved.durationUs).to.equal(2_000_000)
    const [a, , c] = resolved.targets
    expect(a.mappings.map(({ startPage }) => startPage)).to.deep.equal(
      ORIGINAL.targets[0].mappings.map(({ startPage }) => startPage),
    )
    // Two ranges, and the image below them, so that vaddr finds its two gaps.
    expect(c.mappings).to.have.length(3)
  })

  it("give the same run from the resolved form, and from damo's formats", async () => {
    const file = write('targets: [{ name: a, workload: { replay: two.dlr, target: 1 } }]')
    const loaded = await openScenario(file)
    const { record } = await runToEnd(loaded.plan)
    writeFileSync(
      temporary('again.yaml'),
      formatScenario(withWholeFileNames(loaded.canonical, temporary())),
    )
    const again = await openScenario(temporary('again.yaml'))
    expect(again.canonical.targets).to.have.nested.property('[0].workload[0].sha256')
    expect(hashOf((await runToEnd({ ...again.plan, name: '' })).record)).to.equal(hashOf(record))
    for (const format of ['json', 'json_compressed'] as const) {
      await convertRecord(temporary('two.dlr'), temporary('damo'), format)
      const damo = await openScenario(file, { set: ['targets.0.workload.replay=damo'] })
      expect(hashOf((await runToEnd(damo.plan)).record), format).to.equal(hashOf(record))
    }
  })

  it('map huge pages whole, and what is smaller than one in base pages', async () => {
    const { plan: resolved } = await openScenario(
      write('targets: [{ name: a, pages: 2M, workload: { replay: two.dlr, target: 0 } }]'),
    )
    const [image, memory, stack] = resolved.targets[0].mappings
    expect([memory.startPage % 512, memory.endPage % 512, memory.order]).to.deep.equal([0, 0, 9])
    expect([image, stack].map(({ order }) => order)).to.deep.equal([0, 0])
  })

  it("touch huge pages as a whole where the target's are, or the replay says so", async () => {
    const granulesOf = async (more: string, ofReplay = ''): Promise<unknown[]> => {
      const replay = `{ replay: two.dlr, target: 0${ofReplay} }`
      const loaded = await openScenario(write(`targets: [{ name: a, workload: ${replay}${more} }]`))
      const [{ workloads }] = loaded.plan.targets
      const [{ workload }] = loaded.canonical.targets as { workload: { granule: string }[] }[]
      return [(workloads[0] as ReplayPlan).granuleOrder, workload[0].granule]
    }
    expect(await granulesOf('')).to.deep.equal([0, '4K'])
    expect(await granulesOf(', pages: 2M')).to.deep.equal([9, '2M'])
    expect(await granulesOf('', ', granule: 2M')).to.deep.equal([9, '2M'])
    expect(await granulesOf(', pages: 2M', ', granule: 4K')).to.deep.equal([0, '4K'])
    const ofTrace = 'targets: [{ name: a, workload: { trace: trace.csv.gz, granule: 2M } }]'
    expect(await faultsOf(ofTrace)).to.match(/granule/)
  })

  it('go round only with a duration', async () => {
    const text = 'targets: [{ name: a, workload: { trace: trace.csv.gz, loop: true } }]'
    expect(await faultsOf(text)).to.match(/duration: missing/)
    expect(await faultsOf(`${text}\nduration: 1 s\n`)).to.equal('')
  })

  const rows: readonly [title: string, workload: string, more: string, message: RegExp][] = [
    [
      'a file that is not there',
      '{ replay: no.dlr }',
      '',
      /x\.yaml:1:\d+: targets\.0\.workload\.replay: \.\/no\.dlr: cannot read the record: no such file/,
    ],
    [
      'a trace that is damaged',
      '{ trace: bad.csv }',
      '',
      /targets\.0\.workload\.trace: \.\/bad\.csv:2: time goes back .*\(sort it/,
    ],
    [
      'one of several targets',
      '{ replay: two.dlr }',
      '',
      /the record has 2 targets; expected target: a number from 0 to 1/,
    ],
    [
      'a target that is not there',
      '{ replay: two.dlr, target: 2 }',
      '',
      /targets\.0\.workload\.target: no such target.*0 to 1/,
    ],
    [
      'another file than before',
      `{ replay: two.dlr, target: 0, sha256: ${'a'.repeat(64)} }`,
      '',
      /sha256: not that of the file \(got a+\); expected [0-9a-f]{64}/,
    ],
    [
      'memory beside it',
      '{ replay: two.dlr, target: 0 }',
      'memory: 1 GiB',
      /targets\.0\.memory: given beside a replay/,
    ],
    [
      'other workloads beside it',
      '[{ replay: two.dlr, target: 0 }, { trace: trace.csv.gz }]',
      '',
      /targets\.0\.workload: a replay beside other workloads/,
    ],
    [
      'other workloads before it',
      '[{ uniform: { rate: 10 K/s } }, { replay: two.dlr, target: 0 }]',
      '',
      /targets\.0\.workload: a replay beside other workloads/,
    ],
    [
      'a key of another kind',
      '{ replay: two.dlr, tick: 5 ms }',
      '',
      /workload\.tick: means nothing beside replay/,
    ],
    [
      'two kinds',
      '{ replay: two.dlr, trace: x }',
      '',
      /workload: has both replay and trace; expected one of/,
    ],
  ]
  for (const [title, workload, more, message] of rows) {
    it(`refuse ${title}`, async () => {
      writeFileSync(temporary('bad.csv'), '5,1,1,r\n4,1,1,r\n')
      const rest = more === '' ? '' : `, ${more}`
      expect(
        await faultsOf(`targets: [{ name: a, workload: ${workload}${rest} }]\nduration: 1 s\n`),
      ).to.match(message)
    })
  }

  it('are refused where files cannot be read', () => {
    const text = 'targets: [{ name: a, workload: { replay: two.dlr } }]'
    expect(() => loadScenario(write(text))).to.throw(/was not read; expected a scenario without/)
    expect(() => parseScenario(text)).to.throw(/was not read/)
  })
})

describe('openReplay', () => {
  const temporary = useTemporaryFolder()

  beforeEach(async () => {
    writeFileSync(temporary('two.dlr'), (await runToEnd(ORIGINAL)).record)
  })

  it('makes targets and default monitors where there is no scenario', async () => {
    const { plan: resolved } = await openReplay(temporary('two.dlr'), undefined)
    expect(resolved.name).to.equal('two')
    expect(resolved.targets.map(({ name }) => name)).to.deep.equal(['recorded-0', 'recorded-1'])
    expect(resolved.contexts.map(({ ops }) => ops)).to.deep.equal(['vaddr', 'vaddr'])
    expect(resolved.durationUs).to.equal(1_000_000)
  })

  it('puts the targets of the record in the places of those of the scenario', async () => {
    writeFileSync(
      temporary('x.yaml'),
      `duration: 3 s
targets:
  - { name: db, memory: 1 GiB, workload: { areas: [{ start: 0, size: 1 MiB, every: 1 }] } }
  - { name: vm, pid: 7, mappings: [{ size: 1 GiB }], image: false }
kdamonds:
  - contexts:
      - ops: vaddr
        targets: [{ pid: vm }]
        intervals: { sample_us: 1 ms, aggr_us: 20 ms, ops_update_us: 1 s }
`,
    )
    const changes = { speed: 2, loop: true, set: ['targets.db.workload.loop=false'] }
    const { plan: resolved } = await openReplay(temporary('two.dlr'), temporary('x.yaml'), changes)
    const [db, vm] = resolved.targets
    expect([db.name, vm.name, vm.pid]).to.deep.equal(['db', 'vm', 7])
    expect(db.workloads[0]).to.deep.include({ kind: 'replay', speed: 2, loop: false })
    expect(vm.workloads[0]).to.deep.include({ kind: 'replay', speed: 2, loop: true })
    expect(resolved.contexts).to.have.length(1)
    expect(resolved.contexts[0].attrs.sampleUs).to.equal(1_000)
    expect(resolved.durationUs).to.equal(3_000_000)
  })

  it('refuses another number of targets', async () => {
    writeFileSync(temporary('x.yaml'), 'targets: [{ name: a }]')
    try {
      await openReplay(temporary('two.dlr'), temporary('x.yaml'))
      expect.fail('was not refused')
    } catch (error) {
      expect((error as DamonLabError).code).to.equal('ERR_USAGE')
      expect((error as Error).message).to.match(/x\.yaml: 1 target for the 2 targets of .*two\.dlr/)
    }
  })
})
