import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import type { RunSummary } from '../../lib/engine/summary.js'
import { summarySchema } from '../../lib/scenario/summary-schema.js'
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
