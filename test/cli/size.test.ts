import { expect } from 'chai'
import type { SizeResult } from '../../lib/tune/size.js'
import { writeScenarioFile } from '../faults/sweep-process.js'
import { runCli, type CliOutcome } from '../support/run-cli.js'
import { useTemporaryFolder } from '../support/temporary.js'

const BETWEEN = ['--between', 'duration=100ms..900ms', '--step', '100ms']

describe('damon-lab size', () => {
  const temporary = useTemporaryFolder()
  const run = (...words: string[]): Promise<CliOutcome> =>
    runCli(['size', writeScenarioFile(temporary('x.yaml')), '--workers', '1', ...words])

  it('prints what it found, and all that it tried', async () => {
    const holds = ['--holds', 'virtualUs >= 600000', '--seeds', '2']
    const { code, stdout, stderr } = await run(...BETWEEN, ...holds)
    expect([code, stderr]).to.deep.equal([0, ''])
    expect(stdout.split('\n').map((line) => line.trimEnd())).to.deep.equal([
      'small, seeds 7 to 8: 600 ms is the smallest duration from 100 ms to 900 ms at which ' +
        'virtualUs >= 600000 (to 100 ms)',
      '',
      'duration  holds  virtualUs',
      '100 ms    no     100 ms (100 ms to 100 ms)',
      '300 ms    no     300 ms (300 ms to 300 ms)',
      '500 ms    no     500 ms (500 ms to 500 ms)',
      '600 ms    yes    600 ms (600 ms to 600 ms)',
      '700 ms    yes    700 ms (700 ms to 700 ms)',
      '900 ms    yes    900 ms (900 ms to 900 ms)',
      '',
    ])
  })

  it('prints the result as JSON, and nothing else', async () => {
    const { stdout } = await run(...BETWEEN, '--holds', 'virtualUs < 600000', '--json')
    const { seeks, found } = JSON.parse(stdout) as SizeResult
    expect([seeks, found!.text]).to.deep.equal(['largest', '500 ms'])
  })

  it('ends with 1 where it never holds, and says so of always', async () => {
    const never = await run(...BETWEEN, '--holds', 'virtualUs < 0')
    expect(never.code).to.equal(1)
    expect(never.stdout).to.contain('holds at no duration from 100 ms to 900 ms that was tried')
    const always = await run(...BETWEEN, '--holds', 'virtualUs > 0')
    expect(always.code).to.equal(0)
    expect(always.stdout).to.contain('holds at every duration from 100 ms to 900 ms')
  })

  it('says that it comes and goes', async () => {
    const { stdout } = await run(...BETWEEN, '--holds', 'virtualUs < 250000 || virtualUs > 550000')
    expect(stdout).to.match(/^It comes and goes: /m)
  })

  it('ends with 2 for what it cannot use', async () => {
    const { code, stderr } = await run('--between', 'duration=2s..1s', '--holds', 'virtualUs > 1')
    expect([code, stderr]).to.deep.equal([
      2,
      'error: --between duration=2s..1s: the bounds are in the wrong order; expected the lower one first\n',
    ])
  })
})
