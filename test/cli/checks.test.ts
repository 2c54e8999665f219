import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import type { RunSummary } from '../../lib/engine/summary.js'
import { summarySchema } from '../../lib/scenario/summary-schema.js'
import type { SweepTable } from '../../lib/tune/table.js'
import { dataOf } from '../report/html/reports.js'
import { CLI_MAIN, runCli } from '../support/run-cli.js'
import { SMALL_SCENARIO } from '../support/scenarios.js'
import { useTemporaryFolder } from '../support/temporary.js'

const CHECKS = `checks:
  - snapshots == 10
  - { that: regions.max < 3, because: few regions are enough }
`

function summaryOf(text: string): RunSummary {
  return JSON.parse(text) as RunSummary
}

describe('damon-lab run, with checks', () => {
  const temporary = useTemporaryFolder()

  function scenarioFile(text: string): string {
    writeFileSync(temporary('x.yaml'), text)
    return temporary('x.yaml')
  }

  it('prints each with its figures, and ends with 1 where one failed', async () => {
    const file = scenarioFile(SMALL_SCENARIO + CHECKS)
    const { code, stdout, stderr } = await runCli(['run', file])
    expect([code, stderr]).to.deep.equal([1, ''])
    expect(stdout).to.match(/^passed {2}snapshots == 10 {2}snapshots = 10$/m)
    expect(stdout).to.match(
      /^FAILED {2}regions\.max < 3 +regions\.max = \d+\n {4}few regions are enough$/m,
    )
  })

  it('ends with 0 where all passed', async () => {
    const file = scenarioFile(SMALL_SCENARIO + CHECKS)
    const { code, stdout } = await runCli(['run', file, '--set', 'checks.1.that=regions.max >= 3'])
    expect(code).to.equal(0)
    expect(stdout).to.match(/^passed {2}regions\.max >= 3/m)
  })

  it('has them in summary.json and in what --json prints, and tells failures beside', async () => {
    const file = scenarioFile(SMALL_SCENARIO + CHECKS)
    const out = temporary('out')
    const { code, stdout, stderr } = await runCli(['run', file, '--json', '--out', out])
    expect(code).to.equal(1)
    expect(stderr).to.match(/^FAILED {2}regions\.max < 3 {2}regions\.max = \d+\n/)
    expect(stderr).to.not.contain('passed')
    expect(summarySchema.safeParse(JSON.parse(stdout)).error).to.equal(undefined)
    const { checks } = summaryOf(stdout)
    expect(checks!.map(({ that, passed }) => [that, passed])).to.deep.equal([
      ['snapshots == 10', true],
      ['regions.max < 3', false],
    ])
    expect(summaryOf(readFileSync(`${out}/summary.json`, 'utf8')).checks).to.deep.equal(checks)
    const again = await runCli(['run', `${out}/scenario.yaml`, '--json'])
    expect(again.code).to.equal(1)
    expect(summaryOf(again.stdout).checks).to.deep.equal(checks)
  })

  it('are no figures of a comparison', async () => {
    const out = temporary('out')
    await runCli(['run', scenarioFile(SMALL_SCENARIO + CHECKS), '--out', out])
    const { code, stdout } = await runCli(['compare', out, out, '--json'])
    expect([code, stdout.includes('checks')]).to.deep.equal([0, false])
  })

  it('refuses unknown figures before anything is written', async () => {
    const file = scenarioFile(`${SMALL_SCENARIO}checks: [regions.maximum > 3]\n`)
    const { code, stdout, stderr } = await runCli(['run', file, '--out', temporary('out')])
    expect([code, stdout]).to.deep.equal([2, ''])
    expect(stderr).to.contain('x.yaml:6:10: checks.0: ').and.contain('no figure regions.maximum')
    expect(() => readFileSync(temporary('out', 'scenario.yaml'))).to.throw()
  })

  it('says that they are not judged where the run is interrupted', async () => {
    const file = scenarioFile(SMALL_SCENARIO.replace('1 s', '1000 h') + CHECKS)
    const out = temporary('out')
    mkdirSync(out)
    const args = [CLI_MAIN, 'run', file, '--out', out, '--workers', '1']
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    let nrChanges = 0
    const watcher = watch(out, (_event, name) => {
      if (name === 'record.dlr' && ++nrChanges === 4) child.kill('SIGINT')
    })
    const code = await new Promise((resolve) => child.on('close', resolve))
    watcher.close()
    expect(code).to.equal(130)
    expect(stdout).to.match(/^not judged {2}snapshots == 10 .*\n {4}the run was interrupted$/m)
    const { checks } = summaryOf(readFileSync(`${out}/summary.json`, 'utf8'))
    expect(checks!.map(({ passed }) => passed)).to.deep.equal([null, null])
  })
})

describe('damon-lab sweep, with checks', () => {
  const temporary = useTemporaryFolder()
  const MEMORY = ['--set', 'targets.db.memory=64M,8M', '--seeds', '2']

  function sweep(checks: string, ...words: string[]): ReturnType<typeof runCli> {
    writeFileSync(temporary('x.yaml'), SMALL_SCENARIO.replace('1 s', '300 ms') + checks)
    const command = ['sweep', temporary('x.yaml'), '--workers', '1', '--figures', 'snapshots']
    return runCli([...command, ...words])
  }

  // All of 8 MiB is hot, an eighth of 64 MiB.
  const ALL_HOT = `checks:
  - snapshots == 3
  - { that: wssBytes.p50 < 1024 * 1024 * 8, because: some of it is cold }
`

  it('ends with 1 where one failed in some points, and tells in how many', async () => {
    const { code, stdout, stderr } = await sweep(ALL_HOT, ...MEMORY)
    expect([code, stderr]).to.deep.equal([1, ''])
    const lines = stdout.split('\n').map((line) => line.replace(/ {2,}/g, '  '))
    expect(lines.slice(2)).to.deep.equal([
      'memory  snapshots  checks failed',
      '64M  3 (3 to 3)  2 of 2',
      '8M  3 (3 to 3)  2 of 2',
      '',
      'passed  snapshots == 3  in all 4 points',
      'FAILED  wssBytes.p50 < 1024 * 1024 * 8  in 4 of 4 points, first with targets.db.memory=64M, seed 1',
      ' some of it is cold'.replace(' ', '  '),
      '',
    ])
  })

  it('ends with 0 where all passed, and says nothing of checks where there are none', async () => {
    const passed = await sweep('checks: [snapshots == 3]\n', ...MEMORY)
    expect(passed.code).to.equal(0)
    expect(passed.stdout).to.match(/^64M .* 0 of 2$/m)
    const none = await sweep('', ...MEMORY, '--json')
    expect([none.code, none.stdout.includes('checks')]).to.deep.equal([0, false])
  })

  it('has them in JSON, CSV and on the page; again where nothing was left to run', async () => {
    const [out, csv] = [temporary('out'), temporary('t.csv')]
    const words = [...MEMORY, '--json', '--out', out, '--csv', csv]
    await sweep(ALL_HOT, ...words)
    const { code, stdout, stderr } = await sweep(ALL_HOT, ...words)
    expect(code).to.equal(1)
    expect(stderr).to.match(/^FAILED {2}wssBytes\.p50 < \S+ .* in 4 of 4 points/)
    expect(stderr).to.not.contain('passed')
    const { checks, rows } = JSON.parse(stdout) as SweepTable
    expect(checks!.map(({ nrPassed, nrFailed }) => [nrPassed, nrFailed])).to.deep.equal([
      [4, 0],
      [0, 4],
    ])
    expect(rows[0].checks!.nrFailed).to.deep.equal({ [checks![1].that]: 2 })
    const [head, first] = readFileSync(csv, 'utf8').split('\n')
    expect(head).to.match(/,failed: snapshots == 3,failed: wssBytes/)
    expect(first).to.match(/,0,2$/)
    const { notes, panels } = dataOf(readFileSync(`${out}/sweep.html`, 'utf8'))
    expect(notes).to.deep.equal(['1 of 2 checks failed, see Checks.'])
    expect(panels.find(({ id }) => id === 'checks')!.charts[0]).to.deep.equal({
      kind: 'facts',
      facts: [
        { label: 'snapshots == 3', value: 'passed in 4 of 4' },
        {
          label: checks![1].that,
          value: 'failed in 4 of 4',
          note: 'some of it is cold; first with targets.db.memory=64M, seed 1',
        },
      ],
    })
  })
})
