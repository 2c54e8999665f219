import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { PAGE_HEAD } from '../../lib/report/html/page.js'
import { madeUpSnapshot, writeRecord } from '../record/samples.js'
import { dataOf } from '../report/html/reports.js'
import { runCli } from '../support/run-cli.js'
import { SMALL_SCENARIO } from '../support/scenarios.js'
import { useTemporaryFolder } from '../support/temporary.js'

describe('damon-lab report html', () => {
  const temporary = useTemporaryFolder()

  const titleOf = (file: string): string => dataOf(readFileSync(file, 'utf8')).title

  function madeUpRecord(): string {
    writeRecord(temporary('record.dlr'), [0, 1, 2].map(madeUpSnapshot))
    return temporary('record.dlr')
  }

  it('writes report.html beside the record, and prints its name', async () => {
    const { code, stdout, stderr } = await runCli(['report', 'html', madeUpRecord()])
    expect([code, stdout, stderr]).to.deep.equal([0, `${temporary('report.html')}\n`, ''])
    expect(titleOf(temporary('report.html'))).to.equal('record.dlr')
  })

  it('replaces a report, and nothing else', async () => {
    const record = madeUpRecord()
    const output = temporary('x.html')
    const args = ['report', 'html', record, '--out', output]
    writeFileSync(output, `${PAGE_HEAD}an old one`)
    expect((await runCli(args)).code).to.equal(0)
    expect(titleOf(output)).to.equal('record.dlr')
    writeFileSync(output, 'my own page')
    const { code, stderr } = await runCli(args)
    expect(code).to.equal(2)
    expect(stderr).to.equal(
      `error: ${output}: would be written over, but is no report of damon-lab\n` +
        'hint: choose another file with --out\n',
    )
    expect(readFileSync(output, 'utf8')).to.equal('my own page')
  })

  it('never writes over the record', async () => {
    const record = madeUpRecord()
    const before = readFileSync(record)
    expect((await runCli(['report', 'html', record, '--out', record])).code).to.equal(2)
    expect(readFileSync(record).equals(before)).to.equal(true)
  })

  it("shows records of damo's, too", async () => {
    const record = madeUpRecord()
    await runCli(['convert', record, temporary('damon.data')])
    const output = temporary('x.html')
    const { code } = await runCli(['report', 'html', temporary('damon.data'), '--out', output])
    expect(code).to.equal(0)
    const { title, targets } = dataOf(readFileSync(output, 'utf8'))
    expect(title).to.equal('damon.data')
    expect(targets).to.deep.equal([
      { name: 'target 0', where: 'context 0' },
      { name: 'target 1', where: 'context 0' },
    ])
  })

  it('refuses a record with nothing to show, and leaves no file', async () => {
    writeRecord(temporary('record.dlr'), [])
    const { code, stderr } = await runCli(['report', 'html', temporary('record.dlr')])
    expect(code).to.equal(2)
    expect(stderr).to.include('no snapshot has a region; there is nothing to show\nhint: ')
    expect(() => readFileSync(temporary('report.html'))).to.throw('ENOENT')
  })

  it('makes of a run what the run itself left: its names, figures and scenario', async () => {
    writeFileSync(temporary('small.yaml'), SMALL_SCENARIO)
    await runCli(['run', temporary('small.yaml'), '--out', temporary('out'), '--json'])
    const left = readFileSync(temporary('out', 'report.html'), 'utf8')
    const { title, targets, panels } = dataOf(left)
    expect([title, targets]).to.deep.equal(['small', [{ name: 'db', where: 'context 0, vaddr' }]])
    const texts = JSON.stringify(panels)
    expect(texts).to.include('damon-lab run scenario.yaml')
    expect(texts).to.include('Precision / recall of hot bytes')
    await runCli(['report', 'html', temporary('out', 'record.dlr'), '--out', temporary('x.html')])
    expect(readFileSync(temporary('x.html'), 'utf8')).to.equal(left)
  })

  it('is refused by a run before it begins where report.html is not ours', async () => {
    writeFileSync(temporary('small.yaml'), SMALL_SCENARIO)
    writeFileSync(temporary('report.html'), 'my own page')
    const { code, stderr } = await runCli(['run', temporary('small.yaml'), '--out', temporary()])
    expect(code).to.equal(2)
    expect(stderr).to.include('report.html: would be written over, but is not from an earlier run')
    expect(readFileSync(temporary('report.html'), 'utf8')).to.equal('my own page')
  })
})
