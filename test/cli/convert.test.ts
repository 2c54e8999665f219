import {
  existsSync,
  lstatSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { inflateSync } from 'node:zlib'
import { expect } from 'chai'
import { runCli } from '../support/run-cli.js'
import { SMALL_SCENARIO } from '../support/scenarios.js'
import { useTemporaryFolder } from '../support/temporary.js'

describe('damon-lab convert', () => {
  const temporary = useTemporaryFolder()

  async function makeRecord(): Promise<string> {
    writeFileSync(temporary('x.yaml'), SMALL_SCENARIO)
    await runCli(['run', temporary('x.yaml'), '--out', temporary('out'), '--json'])
    return temporary('out', 'record.dlr')
  }

  it("writes damo's compressed JSON, and reads it back", async () => {
    const record = await makeRecord()
    const damo = await runCli(['convert', record, temporary('damon.data')])
    expect(damo).to.deep.equal({ code: 0, stdout: '', stderr: '' })
    const text = inflateSync(readFileSync(temporary('damon.data'))).toString()
    expect(JSON.parse(text)).to.have.nested.property('[0].snapshots[0].regions')
    const back = await runCli(['convert', temporary('damon.data'), temporary('back.dlr')])
    expect(back.code).to.equal(0)
    expect(readFileSync(temporary('back.dlr')).subarray(0, 4).toString()).to.equal('DLR1')
  })

  it('writes the format that is asked for', async () => {
    const record = await makeRecord()
    await runCli(['convert', record, temporary('a.json'), '--format', 'json'])
    expect(JSON.parse(readFileSync(temporary('a.json'), 'utf8'))).to.be.an('array')
    const { code, stderr } = await runCli(['convert', record, temporary('b'), '--format', 'xml'])
    expect(code).to.equal(2)
    expect(stderr).to.match(/Allowed choices are dlr, json_compressed, json/)
  })

  it('converts what is whole of a record that ends early, and says so', async () => {
    const record = await makeRecord()
    truncateSync(record, Math.floor(readFileSync(record).length / 2))
    const { code, stderr } = await runCli(['convert', record, temporary('damon.data')])
    expect(code).to.equal(0)
    expect(stderr).to.match(/^note: .*record\.dlr ends early, at byte \d+/)
  })

  it('writes through a link, which stays one', async () => {
    const record = await makeRecord()
    writeFileSync(temporary('real.data'), 'old')
    symlinkSync(temporary('real.data'), temporary('link.data'))
    expect((await runCli(['convert', record, temporary('link.data')])).code).to.equal(0)
    expect(lstatSync(temporary('link.data')).isSymbolicLink()).to.equal(true)
    expect(readFileSync(temporary('real.data'), 'latin1')).to.not.equal('old')
  })

  it('refuses streams and empty names, and replaces none of them', async () => {
    const record = await makeRecord()
    const rows = [
      [record, '-'],
      [record, '/dev/stdout'],
      [record, '/dev/fd/1'],
      ['-', temporary('new')],
      ['', temporary('new')],
      [record, ''],
    ]
    const outcomes = await Promise.all(rows.map((names) => runCli(['convert', ...names])))
    for (const { code, stderr } of outcomes) {
      expect(code).to.equal(2)
      expect(stderr).to.match(/^error: (.*: a stream|the name of a file is empty); expected/)
    }
    expect(existsSync(temporary('new'))).to.equal(false)
  })

  it('refuses what is no record, and leaves the output alone', async () => {
    writeFileSync(temporary('x'), 'no record')
    writeFileSync(temporary('out.data'), 'mine')
    const { code, stderr } = await runCli(['convert', temporary('x'), temporary('out.data')])
    expect(code).to.equal(2)
    expect(stderr).to.match(/^error: .*x: at byte 0: not a record/)
    expect(readFileSync(temporary('out.data'), 'utf8')).to.equal('mine')
    const missing = await runCli(['convert', temporary('none'), temporary('new')])
    expect(missing.code).to.equal(2)
    expect(existsSync(temporary('new'))).to.equal(false)
  })
})
