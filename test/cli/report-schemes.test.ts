import { expect } from 'chai'
import { madeUpSnapshot, writeRecord } from '../record/samples.js'
import { runCli } from '../support/run-cli.js'
import { useTemporaryFolder } from '../support/temporary.js'

describe('damon-lab report schemes', () => {
  const temporary = useTemporaryFolder()

  it('draws quota and goal of a run, in 80 columns and alike each time', async () => {
    const args = ['run', 'scenarios/goal-loop.yaml', '--duration', '3 s', '--out', temporary('out')]
    await runCli(args)
    const [{ code, stdout }, again] = [
      await runCli(['report', 'schemes', temporary('out')]),
      await runCli(['report', 'schemes', temporary('out', 'record.dlr')]),
    ]
    expect(code).to.equal(0)
    expect(again.stdout).to.equal(stdout)
    expect(stdout).to.match(/^0\.0 stat: tried /)
    expect(stdout).to.include('\neffective quota\n').and.include('\nuser_input (*), target (-)\n')
    for (const line of stdout.split('\n')) expect(line.length).to.be.at.most(80)
    const json = await runCli(['report', 'schemes', temporary('out'), '--json'])
    const { schemes } = JSON.parse(json.stdout) as { schemes: { goals: { metric: string }[] }[] }
    expect(schemes.map(({ goals }) => goals[0].metric)).to.deep.equal(['user_input'])
    const none = await runCli(['report', 'schemes', temporary('out'), '--scheme', '1'])
    expect([none.code, none.stdout]).to.deep.equal([2, ''])
    expect(none.stderr).to.include('tells nothing of the schemes that were asked for\nhint: ')
  })

  it('refuses a record without schemes', async () => {
    writeRecord(temporary('record.dlr'), [0, 1].map(madeUpSnapshot))
    const { code, stdout, stderr } = await runCli(['report', 'schemes', temporary('record.dlr')])
    expect([code, stdout]).to.deep.equal([2, ''])
    expect(stderr).to.include('tells of no scheme; there is nothing to show\nhint: ')
  })

  it('refuses what is not there', async () => {
    const { code, stderr } = await runCli(['report', 'schemes', temporary('none')])
    expect(code).to.equal(2)
    expect(stderr).to.include('cannot be reported')
  })
})
