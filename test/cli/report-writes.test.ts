import { expect } from 'chai'
import { writeFileSync } from 'node:fs'
import { runCli, type CliOutcome } from '../support/run-cli.js'
import { useTemporaryFolder } from '../support/temporary.js'

/** A guest that reads 32 MiB all the time, and writes 16 MiB from the fifth to the tenth second. */
const TARGETS = [
  {
    name: 'vm',
    memory: '128 MiB',
    workload: {
      areas: [
        { start: 0, size: '32 MiB', every: 1 },
        { start: '64 MiB', size: '16 MiB', every: 1, writes: '100%', from: '5 s', until: '10 s' },
      ],
    },
  },
]
const WRITES = {
  primitives_enabled: { page_table: false, page_fault: true },
  sample_filters: [{ filter_type: 'write', matching: true, allow: true }],
}
const context = (more: object): object => ({
  contexts: [{ ops: 'vaddr', targets: [{ pid: 'vm' }], ...more }],
})

describe('damon-lab report writes, migration, working-set', () => {
  const temporary = useTemporaryFolder()
  const report = (...words: string[]): Promise<CliOutcome> => runCli(['report', ...words])

  async function run(name: string, ...kdamonds: object[]): Promise<string> {
    const scenario = { name, duration: '15 s', targets: TARGETS, kdamonds }
    writeFileSync(temporary(`${name}.yaml`), JSON.stringify(scenario))
    const { code } = await runCli(['run', temporary(`${name}.yaml`), '--out', temporary(name)])
    expect(code).to.equal(0)
    return temporary(name)
  }

  it('hold writes against all accesses, of one record or of two', async () => {
    const both = await run('both', context({}), context({ sample_control: WRITES }))
    const { code, stdout } = await report('writes', both)
    expect(code).to.equal(0)
    expect(stdout).to.match(/^130 snapshots, the first 20 left out\n/)
    expect(stdout).to.match(/\nwrites +0 B +0 B +0 B +1[56]\.[\d.]+ MiB /)
    expect(stdout).to.include('\nwrites (*), accesses (-)\n')
    for (const line of stdout.split('\n')) expect(line.length).to.be.at.most(84)
    const { moments } = JSON.parse((await report('writes', both, '--json')).stdout) as {
      moments: { timeUs: number; writtenBytes: number; accessedBytes: number }[]
    }
    const at = (us: number): (typeof moments)[0] => moments.find(({ timeUs }) => timeUs === us)!
    expect(at(4_000_000)).to.include({ writtenBytes: 0 })
    expect(at(8_000_000).writtenBytes / 2 ** 20).to.be.closeTo(16, 1)
    expect(at(8_000_000).accessedBytes / 2 ** 20).to.be.closeTo(48, 2)
    const [writes, accesses] = [
      await run('writes', context({ sample_control: WRITES })),
      await run('accesses', context({})),
    ]
    const apart = await report('writes', writes, accesses, '--json')
    expect((JSON.parse(apart.stdout) as { moments: unknown[] }).moments).to.have.length(130)
    const alone = await report('writes', writes)
    expect([alone.code, alone.stdout]).to.deep.equal([2, ''])
    expect(alone.stderr).to.match(/nothing in it tells of all accesses to vm; expected a context/)
    const none = await report('writes', accesses)
    expect([none.code, none.stdout]).to.deep.equal([2, ''])
    expect(none.stderr).to.match(/no context of it counted writes alone.*\nhint: sample_control/)
  })

  it("say in damo's reports that accesses are writes, beside damo's own output", async () => {
    const writes = await run('said', context({}), context({ sample_control: WRITES }))
    const { code, stdout, stderr } = await report('wss', `${writes}/record.dlr`)
    expect(code).to.equal(0)
    expect(stderr).to.match(
      /^note: .*: accesses of context 1 are writes alone \(sample_control\)$/m,
    )
    expect(stdout).to.not.include('writes')
    const silent = await run('silent', context({}))
    expect((await report('wss', `${silent}/record.dlr`)).stderr).to.equal('')
  })

  it('find the moment at which a guest is migrated best', async () => {
    const both = await run('moment', context({}), context({ sample_control: WRITES }))
    const link = ['--bandwidth', '100 MB/s', '--downtime', '20ms', '--rounds', '2']
    const { code, stdout } = await report('migration', both, ...link)
    expect(code).to.equal(0)
    expect(stdout).to.match(/^vm: 128\.[\d.]+ MiB at 100 MB\/s, to stand still for 20 ms at most\n/)
    expect(stdout).to.match(/\nbest +0 s +1 +128\.[\d.]+ MiB +1\.\d+ s +0 s\n/)
    for (const line of stdout.split('\n')) expect(line.length).to.be.at.most(84)
    const json = await report('migration', both, ...link, '--json')
    const { guests } = JSON.parse(json.stdout) as {
      guests: { memory: string; moments: { startUs: number; isWithin: boolean }[] }[]
    }
    expect(guests.map(({ memory }) => memory)).to.deep.equal(['vm'])
    const within = (s: number): boolean =>
      guests[0].moments.find(({ startUs }) => startUs === s * 1e6)!.isWithin
    expect([1, 6, 7, 11].map(within)).to.deep.equal([true, false, false, true])
  })

  it('tell working sets by how far one looks back, and what is written of them', async () => {
    const both = await run('back', context({}), context({ sample_control: WRITES }))
    const { code, stdout, stderr } = await report('working-set', both, '--within', '1s,8s,1m')
    expect(code).to.equal(0)
    expect(stderr).to.match(/^note: .*accesses of context 1 are writes alone/)
    expect(stdout).to.match(/^vm, context 0: 130 snapshots\n\naccessed within +0 % .* at the end\n/)
    expect(stdout).to.match(/\nvm, context 1: 130 snapshots\n\nwritten within /)
    expect(stdout).to.match(/\n1 m +- +- +- +- +- +-\n/)
    const json = await report('working-set', both, '--within', '1s', '--context', '1', '--json')
    const { looksUs, memories } = JSON.parse(json.stdout) as {
      looksUs: number[]
      memories: { kind: string; moments: unknown[] }[]
    }
    expect(looksUs).to.deep.equal([0, 1_000_000])
    expect(memories.map(({ kind, moments }) => [kind, moments.length])).to.deep.equal([
      ['writes', 130],
    ])
    for (const within of ['1m,1s', '5', 'x']) {
      const refused = await report('working-set', both, '--within', within)
      expect([refused.code, refused.stdout]).to.deep.equal([2, ''])
      expect(refused.stderr).to.include(`--within: got ${within}; expected`)
    }
    expect((await report('working-set', both, '--context', '7')).code).to.equal(2)
  })

  it('take all accesses for writes where told to, and records that do not tell for what they are', async () => {
    const accesses = await run('plain', context({}))
    expect((await report('migration', accesses)).code).to.equal(2)
    const taken = await report('migration', accesses, '--accesses')
    expect([taken.code, taken.stderr]).to.deep.equal([0, ''])
    await runCli(['convert', `${accesses}/record.dlr`, temporary('damon.data')])
    const damo = await report('migration', temporary('damon.data'))
    expect(damo.code).to.equal(0)
    expect(damo.stderr).to.match(/does not tell what was counted; taken for writes/)
    expect(damo.stdout.split('\n').slice(1)).to.deep.equal(taken.stdout.split('\n').slice(1))
  })

  it('are refused where options or records are not usable', async () => {
    for (const [option, value, message] of [
      ['--bandwidth', '10', 'a bandwidth such as 60 GB/s'],
      ['--downtime', '300', 'a time with its unit, such as 300ms'],
      ['--page', '8K', 'expected 4K or 2M'],
      ['--memory', '0', 'expected a value above 0'],
    ]) {
      const { code, stderr } = await report('migration', 'x', option, value)
      expect(code, option).to.equal(2)
      expect(stderr).to.include(message)
    }
    writeFileSync(temporary('no.json'), '[]')
    const { code, stderr } = await report('migration', temporary('no.json'))
    expect(code).to.equal(2)
    expect(stderr).to.include('no.json')
    expect((await report('writes', temporary('absent'))).stderr).to.include('cannot be reported')
  })
})
