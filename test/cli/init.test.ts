import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { runCli } from '../support/run-cli.js'
import { useTemporaryFolder } from '../support/temporary.js'

describe('damon-lab init', () => {
  const temporary = useTemporaryFolder()

  it('writes a commented scenario that runs', async () => {
    const { code, stdout } = await runCli(['init'], temporary())
    expect(code).to.equal(0)
    expect(stdout).to.equal('wrote scenario.yaml; run it with: damon-lab run scenario.yaml\n')
    expect(readFileSync(temporary('scenario.yaml'), 'utf8')).to.include('# The processes')
    const run = await runCli(['run', 'scenario.yaml', '--duration', '1s', '--json'], temporary())
    expect([run.code, run.stderr]).to.deep.equal([0, ''])
  })

  it('never writes over a file', async () => {
    writeFileSync(temporary('mine.yaml'), 'mine')
    const { code, stderr } = await runCli(['init', 'mine.yaml'], temporary())
    expect(code).to.equal(2)
    expect(stderr).to.equal(
      'error: mine.yaml: exists already, and is left as it is\n' +
        'hint: name another file: damon-lab init other.yaml\n',
    )
    expect(readFileSync(temporary('mine.yaml'), 'utf8')).to.equal('mine')
  })

  it('makes the folder that the file is to be in', async () => {
    const { code } = await runCli(['init', 'new/folder/x.yaml'], temporary())
    expect(code).to.equal(0)
    expect(readFileSync(temporary('new', 'folder', 'x.yaml'), 'utf8')).to.include('targets:')
  })

  it('names a file where a folder is meant', async () => {
    const { code, stderr } = await runCli(['init', '.'], temporary())
    expect(code).to.equal(2)
    expect(stderr).to.match(/is a folder; expected a file\nhint: .*damon-lab init scenario\.yaml/)
  })

  it('says why it cannot write', async () => {
    writeFileSync(temporary('file'), 'mine')
    const { code, stderr } = await runCli(['init', 'file/x.yaml'], temporary())
    expect(code).to.equal(2)
    expect(stderr).to.match(/^error: file: cannot make the folder: it is a file/)
  })
})
