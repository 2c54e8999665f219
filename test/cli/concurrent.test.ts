import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { runCli } from '../support/run-cli.js'
import { SMALL_SCENARIO } from '../support/scenarios.js'
import { useTemporaryFolder } from '../support/temporary.js'

describe('damon-lab, of a concurrent scenario,', () => {
  const temporary = useTemporaryFolder()

  function scenarioFile(): string {
    writeFileSync(temporary('x.yaml'), `concurrent: true\n${SMALL_SCENARIO}`)
    return temporary('x.yaml')
  }

  it('says wherever it tells of a run that no other is like it', async () => {
    const out = temporary('out')
    const { code, stdout } = await runCli(['run', scenarioFile(), '--out', out])
    expect(code).to.equal(0)
    expect(stdout).to.match(
      /^concurrent +threads in real time \(1 monitoring, \d workload\): another run each time/m,
    )
    expect(stdout).to.match(/^real time +sampling intervals .* longer than asked for in the mean/m)
    expect(stdout).to.match(/^run again: /m)
    expect(stdout).to.not.contain('reproduce')
    const summary = JSON.parse(readFileSync(temporary('out', 'summary.json'), 'utf8')) as object
    expect(summary).to.have.property('concurrent', true)
    expect(readFileSync(temporary('out', 'scenario.yaml'), 'utf8')).to.not.contain('reproduces')
    const page = readFileSync(temporary('out', 'report.html'), 'utf8')
    expect(page).to.contain('another record each time')
    expect(page).to.not.contain('byte for byte')
  })

  it('warns when it validates one', async () => {
    const { code, stdout, stderr } = await runCli(['validate', scenarioFile()])
    expect([code, /^concurrent: true$/m.test(stdout)]).to.deep.equal([0, true])
    expect(stderr).to.match(/^note: concurrent: .* the same seed gives another run each time\n$/)
  })

  it('refuses it in a sweep, and says what to do', async () => {
    const { code, stderr } = await runCli(['sweep', scenarioFile(), '--seeds', '2'])
    expect(code).to.equal(2)
    expect(stderr).to.match(/concurrent: not usable in a sweep .*\n.*--set concurrent=false/)
  })
})
