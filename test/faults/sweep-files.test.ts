/** Sweeps whose files cannot be read or written. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { runCli } from '../support/run-cli.js'
import { useTemporaryFolder } from '../support/temporary.js'
import { sortedLines } from '../tune/sweeps.js'
import { reaches, startSweep, writeScenarioFile } from './sweep-process.js'

/** No file may be longer than 24 blocks of 512 bytes: that is some results, and no record. */
const SMALL_FILES = 'ulimit -f 24; exec "$0" "$@"'

describe('a sweep on a disk that fills up', () => {
  const temporary = useTemporaryFolder()
  const words = (...more: string[]): string[] => {
    const file = writeScenarioFile(temporary('x.yaml'))
    return [file, '--seeds', '40', '--workers', '2', '--out', temporary('out'), ...more]
  }

  it('ends with one message, keeps whole lines, and goes on when there is room', async () => {
    const { code, stdout, stderr } = await startSweep(words(), SMALL_FILES).end
    expect([code, stdout]).to.deep.equal([2, ''])
    expect(stderr).to.match(
      /^error: .*results\.jsonl: the results cannot be written: the file would exceed the size limit\nhint: .*\n$/,
    )
    const nrKept = sortedLines(temporary('out', 'results.jsonl')).length
    expect(nrKept).to.be.within(1, 39)
    expect(readdirSync(temporary('out')).sort()).to.deep.equal(['manifest.json', 'results.jsonl'])
    const again = await runCli(['sweep', ...words('--json')])
    expect([again.code, again.stderr]).to.deep.equal([0, ''])
    const lines = sortedLines(temporary('out', 'results.jsonl'))
    expect(new Set(lines).size).to.equal(40)
    expect(lines).to.have.length(40)
  })

  it('takes away the record that did not fit', async () => {
    const all = words('--keep-records', '--duration', '60 s')
    const { code, stderr } = await startSweep(all, SMALL_FILES).end
    expect(code).to.equal(2)
    expect(stderr).to.match(/^error: .*\.dlr\.part: cannot write the record: the file would exceed/)
    expect(readdirSync(temporary('out', 'records'))).to.deep.equal([])
    expect(existsSync(temporary('out', 'sweep.lock'))).to.equal(false)
  })
})

describe('a sweep whose folder is none', () => {
  const temporary = useTemporaryFolder()
  const refusalOf = async (...more: string[]): Promise<string> => {
    const file = writeScenarioFile(temporary('x.yaml'))
    const { code, stdout, stderr } = await runCli(['sweep', file, '--seeds', '2', ...more])
    expect([code, stdout]).to.deep.equal([2, ''])
    return stderr
  }

  it('says so, and runs nothing', async () => {
    writeFileSync(temporary('file'), '')
    expect(await refusalOf('--out', temporary('file'))).to.match(/file: .*it is a file/)
    expect(await refusalOf('--out', '/proc/nothing')).to.match(/nothing: cannot make the folder/)
    expect(await refusalOf('--out', '')).to.match(/the name of a folder is empty/)
    mkdirSync(temporary('out', 'results.jsonl'), { recursive: true })
    expect(await refusalOf('--out', temporary('out'))).to.match(/would be written over/)
  })

  it('says that it lacks permission', async function () {
    if (process.getuid?.() === 0) this.skip()
    mkdirSync(temporary('locked'))
    chmodSync(temporary('locked'), 0o500)
    expect(await refusalOf('--out', temporary('locked'))).to.match(/permission denied/)
  })

  it('says that --csv could not be written, before it runs', async () => {
    expect(await refusalOf('--csv', temporary())).to.match(/a folder; expected the name of a file/)
    expect(await refusalOf('--csv', temporary('no', 'x.csv'))).to.match(/no such file or folder/)
    expect(await refusalOf('--csv', temporary('x.yaml'))).to.match(/is the scenario itself/)
    expect(readFileSync(temporary('x.yaml'), 'utf8')).to.include('targets:')
  })
})

describe('a sweep whose reader has gone', () => {
  const temporary = useTemporaryFolder()

  it('has its results in the folder, and ends well', async () => {
    const file = writeScenarioFile(temporary('x.yaml'))
    const running = startSweep([file, '--seeds', '6', '--out', temporary('out')])
    await reaches(temporary('out', 'results.jsonl'), 1, running)
    running.child.stdout!.destroy()
    const { code, stderr } = await running.end
    expect([code, stderr]).to.deep.equal([0, ''])
    expect(sortedLines(temporary('out', 'results.jsonl'))).to.have.length(6)
    expect(readFileSync(temporary('out', 'results.csv'), 'utf8')).to.match(/^points,.*\n6,/)
  })
})
