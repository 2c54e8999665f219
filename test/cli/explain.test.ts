import { writeFileSync } from 'node:fs'
import { expect } from 'chai'
import type { RecordExplanation, RunExplanation } from '../../lib/explain/reason.js'
import { KERNEL_LEVELS } from '../../lib/core/kernel.js'
import { runCli, type CliOutcome } from '../support/run-cli.js'
import { useTemporaryFolder } from '../support/temporary.js'

const SCENARIO = `
name: cold half
seed: 3
duration: 2 s
targets:
  - name: db
    memory: 64 MiB
    workload: { areas: [{ start: 0, size: 50%, every: 1 }] }
kdamonds:
  - contexts:
      - ops: vaddr
        targets: [{ pid: db }]
        intervals: { sample_us: 5 ms, aggr_us: 100 ms, ops_update_us: 1 s }
        nr_regions: { min: 10, max: 100 }
        schemes:
          - action: pageout
            access_pattern:
              sz_bytes: { min: 0, max: max }
              nr_accesses: { min: 0 %, max: 0 % }
              age: { min: 5 s, max: max }
`

describe('damon-lab explain', () => {
  const temporary = useTemporaryFolder()

  beforeEach(async () => {
    writeFileSync(temporary('scenario.yaml'), SCENARIO)
    const args = ['run', temporary('scenario.yaml'), '--out', temporary('out')]
    expect((await runCli(args)).code).to.equal(0)
  })

  const explain = (...args: string[]): Promise<CliOutcome> =>
    runCli(['explain', temporary('out'), ...args])

  it('says why schemes did not act, and that the run is the recorded one', async () => {
    const { code, stdout, stderr } = await explain()
    expect([code, stderr]).to.eql([0, ''])
    expect(stdout).to.contain(
      'cold half at 2 s (run again from its seed: all 20 snapshots are as recorded)',
    )
    expect(stdout).to.contain('scheme 0 (pageout) did not act on anything in its last pass, at 2 s')
    expect(stdout).to.match(
      /- 3\d(\.\d)? MiB: age at most \d+ of at least 50 aggregations; at 100 ms/,
    )
    expect(stdout).to.match(/=> a min age of [\d.]+ s/)
  })

  it('says how a range was seen', async () => {
    const { stdout } = await explain('--addr', '+1M+8M', '--target', 'db', '--at', '1500ms')
    expect(stdout).to.contain('cold half at 1.5 s')
    expect(stdout).to.match(/db 0x[\da-f]+-0x[\da-f]+ \(8 MiB\) was seen as hot/)
    expect(stdout).to.contain('found accessed in 20 of 20 checks')
  })

  it('takes the record in place of its folder, and prints JSON', async () => {
    const { stdout } = await runCli(['explain', temporary('out', 'record.dlr'), '--json'])
    const { kind, rerun, contexts } = JSON.parse(stdout) as RunExplanation
    expect({ kind, rerun }).to.eql({ kind: 'run', rerun: { snapshots: 20, difference: null } })
    expect(contexts[0].schemes[0].reasons[0]).to.include({ code: 'age-below' })
  })

  it("says what schemes would do on the lab's records, and on damo's", async () => {
    writeFileSync(
      temporary('cold.damos'),
      '# what is cold for a second\n4K max 0 0 1s max pageout\n',
    )
    const own = await explain('--schemes', temporary('cold.damos'))
    expect([own.code, own.stderr]).to.eql([0, ''])
    expect(own.stdout).to.match(/scheme 0 \(pageout\) would act in \d+ of 20 passes/)
    expect(own.stdout).to.match(/^ {4}up to +of +of its pattern \(mean\) +acted on \(sum\)$/m)
    const damo = temporary('damon.data')
    await runCli(['convert', temporary('out', 'record.dlr'), damo])
    const converted = await runCli([
      'explain',
      damo,
      '--schemes',
      temporary('cold.damos'),
      '--json',
    ])
    const { kind, contexts } = JSON.parse(converted.stdout) as RecordExplanation
    expect([kind, contexts[0].schemes[0].course.length]).to.eql(['record', 20])
    const old = await explain('--schemes', temporary('cold.damos'), '--kernel', '6.12')
    expect(old.stdout).to.match(/\(kernel 6\.12\), if each action succeeded\n/)
    for (const level of KERNEL_LEVELS) {
      const { code } = await explain('--schemes', temporary('cold.damos'), '--kernel', level)
      expect(code, level).to.equal(0)
    }
    const alone = await explain('--kernel', '6.12')
    expect([alone.code, alone.stderr.split(';')[0]]).to.eql([
      2,
      'error: --kernel: goes with --schemes',
    ])
  })

  it('refuses a record of damo without schemes, and a file that holds none', async () => {
    const damo = temporary('damon.data')
    await runCli(['convert', temporary('out', 'record.dlr'), damo])
    const alone = await runCli(['explain', damo])
    expect([alone.code, alone.stderr]).to.eql([
      2,
      `error: ${damo}: at byte 0: a record of damo, which cannot be run again\n` +
        'hint: --schemes FILE tells what schemes would do on it\n',
    ])
    writeFileSync(temporary('bad.damos'), '4K max pageout\n')
    const bad = await explain('--schemes', temporary('bad.damos'))
    expect(bad.code).to.equal(2)
    expect(bad.stderr).to.match(/bad\.damos:1:1: 3 fields; expected 7, 9, 12, 17 or 18/)
    const missing = await explain('--schemes', temporary('none.json'))
    expect([missing.code, missing.stdout]).to.eql([2, ''])
  })

  const REFUSED: readonly (readonly [readonly string[], RegExp])[] = [
    [
      ['--addr', '0x1000'],
      /^error: --addr: 0x1000 is not monitored at 2 s; expected a part of db 0x/,
    ],
    [['--addr', 'there'], /^error: --addr: not a range \(got "there"\)/],
    [['--at', '1 m'], /^error: --at: 1 m is beyond the run; expected at most 2 s/],
    [['--scheme', '1'], /^error: --scheme: context 0 has no scheme 1; expected 0 to 0/],
    [['--target', 'cache'], /^error: --target: there is no cache; expected one of db/],
  ]
  for (const [args, message] of REFUSED) {
    it(`ends with 2 for ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await explain(...args)
      expect([code, stdout]).to.eql([2, ''])
      expect(stderr).to.match(message)
      expect(stderr).to.not.contain('    at ')
    })
  }

  it('ends with 2 for what is no run, and for one without schemes', async () => {
    const text = await runCli(['explain', temporary('scenario.yaml')])
    expect(text.code).to.equal(2)
    expect(text.stderr).to.match(/scenario\.yaml.*not a record/)
    const nothing = await runCli(['explain', temporary('none')])
    expect([nothing.code, nothing.stderr]).to.eql([
      2,
      `error: ${temporary('none')}: cannot be explained: no such file or folder\nhint: check the path\n`,
    ])
    const args = ['--set', 'kdamonds.0.contexts.0.schemes=[]', '--out', temporary('out')]
    await runCli(['run', temporary('scenario.yaml'), ...args])
    const without = await explain()
    expect(without.code).to.equal(2)
    expect(without.stderr).to.match(/context 0 has no schemes; expected --addr or --schemes/)
  })
})
