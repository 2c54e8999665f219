/** Every command whose output cannot be written or is not wanted any more, or that is told to end. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { sweep } from '../../lib/tune/sweep.js'
import { openRecord } from '../../lib/record/reader.js'
import type { RunSummary } from '../../lib/engine/summary.js'
import { CLI_MAIN, runCli } from '../support/run-cli.js'
import { SMALL_SCENARIO } from '../support/scenarios.js'
import { useTemporaryFolder } from '../support/temporary.js'
import { sortedLines } from '../tune/sweeps.js'
import { reaches, startSweep, writeScenarioFile } from './sweep-process.js'

/** No file may be longer than 8 blocks of 512 bytes. */
const SMALL_FILES = 'ulimit -f 8; exec "$0" "$@"'

interface Outcome {
  readonly code: number | null
  readonly stderr: string
}

describe('a command and its output', () => {
  const temporary = useTemporaryFolder()

  let made: string

  before(async () => {
    made = mkdtempSync(join(tmpdir(), 'damon-lab-'))
    writeFileSync(join(made, 'x.yaml'), SMALL_SCENARIO)
    await runCli(['run', 'x.yaml', '--out', 'a', '--json'], made)
    await runCli(['convert', 'a/record.dlr', 'damon.data'], made)
    await runCli(['sweep', 'x.yaml', '--seeds', '2', '--out', 'sw'], made)
  })

  after(() => rmSync(made, { recursive: true }))

  /** A scenario, the results of a run and of a sweep, and a record of damo, for each test anew. */
  beforeEach(() => cpSync(made, temporary(), { recursive: true }))

  /** Runs the program in the folder, with this as its standard output. */
  async function runInto(
    args: readonly string[],
    stdout: number | 'pipe',
    shell = 'exec "$0" "$@"',
  ): Promise<Outcome> {
    const child = spawn('sh', ['-c', shell, process.execPath, CLI_MAIN, ...args], {
      cwd: temporary(),
      stdio: ['ignore', stdout, 'pipe'],
    })
    child.stdout?.destroy()
    let stderr = ''
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, stderr }
  }

  it('ends well where its reader has gone', async () => {
    const commands = [
      ['run', 'x.yaml'],
      ['replay', 'a/record.dlr', '--out', 'b'],
      ['compare', 'a', 'sw', '--all'],
      ['report', 'access', 'damon.data'],
      ['report', 'heatmap', 'a/record.dlr'],
      ['export', 'x.yaml', '--to', 'sysfs'],
    ]
    const outcomes = await Promise.all(commands.map((args) => runInto(args, 'pipe')))
    for (const [i, { code, stderr }] of outcomes.entries()) {
      expect([code, stderr.replace(/^note: .*\n/, '')], commands[i].join(' ')).to.deep.equal([
        0,
        '',
      ])
    }
    // Results in a folder do not depend on who reads the output.
    expect(readdirSync(temporary('b')).sort()).to.deep.equal([
      ...['record.dlr', 'report.html', 'scenario.yaml', 'summary.json'],
    ])
  })

  it('fails where a file takes only a part of it', async () => {
    for (const args of [
      ['compare', 'a', 'sw', '--json'],
      ['report', 'access', 'a/record.dlr'],
    ]) {
      const file = openSync(temporary('part.txt'), 'w')
      const { code, stderr } = await runInto(args, file, SMALL_FILES)
      closeSync(file)
      expect([code, stderr]).to.deep.equal([
        2,
        'error: standard output: cannot be written (EFBIG)\n',
      ])
    }
  })

  it('leaves nothing half-written where a disk fills up, and what was there before', async () => {
    writeFileSync(temporary('old.json'), 'of before')
    const page = readFileSync(temporary('a', 'report.html'))
    const FULL = /^error: (\S+): .*the file would exceed the size limit\nhint: raise `ulimit -f`\n$/
    const commands: readonly (readonly [file: string, ...args: string[]])[] = [
      ['b/record.dlr', 'run', 'x.yaml', '--duration', '60s', '--out', 'b'],
      [
        'c/record.dlr',
        'replay',
        'damon.data',
        'x.yaml',
        '--loop',
        '--duration',
        '60s',
        '--out',
        'c',
      ],
      ['sw2/sweep.html', 'sweep', 'x.yaml', '--seeds', '2', '--out', 'sw2'],
      ['a/report.html', 'report', 'html', 'a/record.dlr'],
      ['old.json', 'convert', 'a/record.dlr', 'old.json', '--format', 'json'],
    ]
    for (const [file, ...args] of commands) {
      const { code, stderr } = await runInto(args, 'pipe', SMALL_FILES)
      expect(code, stderr).to.equal(2)
      expect(FULL.exec(stderr)?.[1], stderr).to.equal(file)
    }
    expect(readFileSync(temporary('old.json'), 'utf8')).to.equal('of before')
    expect(readFileSync(temporary('a', 'report.html')).equals(page)).to.equal(true)
    expect(readdirSync(temporary()).sort()).to.deep.equal([
      ...['a', 'b', 'c', 'damon.data', 'old.json', 'sw', 'sw2', 'x.yaml'],
    ])
    expect(readdirSync(temporary('sw2')).sort()).to.deep.equal([
      ...['manifest.json', 'results.csv', 'results.jsonl'],
    ])
    // A record is readable as far as it goes.
    for (const folder of ['b', 'c']) {
      const reader = openRecord(temporary(folder, 'record.dlr'))
      const { offset, reason } = reader.ending()
      expect([offset, reason]).to.deep.equal([statSync(reader.file).size, undefined])
      reader.close()
    }
  })

  it('is refused where a name stands for something else', async () => {
    mkdirSync(temporary('folder'))
    const commands: readonly (readonly [message: RegExp, ...args: string[]])[] = [
      [/^error: a: cannot be read: it is a directory/, 'run', 'a'],
      [/^error: a: cannot be read: it is a directory/, 'sweep', 'a', '--seeds', '2'],
      [
        /^error: a: cannot read the record: it is a folder\nhint: name the record in/,
        'replay',
        'a',
      ],
      [/^error: none: cannot be compared: no such file or folder/, 'compare', 'none', 'a'],
      [/^error: folder: holds no results/, 'compare', 'folder', 'a'],
      [/^error: x\.yaml: at byte 0: not a record: the file is a text/, 'replay', 'x.yaml'],
      [
        /^error: x\.yaml: cannot make the folder: it is a file/,
        'replay',
        'a/record.dlr',
        '--out',
        'x.yaml',
      ],
      [
        /^error: folder: cannot be replaced: it is a folder/,
        'report',
        'html',
        'a/record.dlr',
        '--out',
        'folder',
      ],
      [
        /^error: folder: cannot write the record: it is a folder/,
        'convert',
        'damon.data',
        'folder',
      ],
    ]
    for (const [message, ...args] of commands) {
      const { code, stdout, stderr } = await runCli(args, temporary())
      expect([code, stdout], args.join(' ')).to.deep.equal([2, ''])
      expect(stderr).to.match(message)
      expect(stderr).to.not.match(/\n +at /)
    }
    expect(readdirSync(temporary('folder'))).to.deep.equal([])
    expect(readFileSync(temporary('x.yaml'), 'utf8')).to.equal(SMALL_SCENARIO)
  })
})

describe('a command that is terminated', () => {
  const temporary = useTemporaryFolder()

  /** Starts the program, and terminates it at a change in a folder. */
  async function terminate(
    args: readonly string[],
    folder: string,
    isDue: (name: string) => boolean,
  ): Promise<Outcome & { readonly stdout: string }> {
    const child = spawn(process.execPath, [CLI_MAIN, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const watcher = watch(folder, (_event, name) => {
      // A second signal would end the process at once.
      if (name !== null && !child.killed && isDue(name)) child.kill('SIGTERM')
    })
    const [code] = (await once(child, 'close')) as [number | null]
    watcher.close()
    return { code, stdout, stderr }
  }

  it('keeps what it has replayed, and ends with 143', async () => {
    writeFileSync(temporary('x.yaml'), SMALL_SCENARIO)
    await runCli(['run', temporary('x.yaml'), '--out', temporary('a'), '--json'])
    const out = temporary('out')
    mkdirSync(out)
    const args = ['replay', temporary('a', 'record.dlr'), '--loop', '--duration', '1000 h']
    let nrChanges = 0
    const { code, stdout } = await terminate(
      [...args, '--out', out, '--json', '--workers', '1'],
      out,
      (name) => name === 'record.dlr' && ++nrChanges === 4,
    )
    expect(code).to.equal(143)
    const { isInterrupted, snapshots } = JSON.parse(stdout) as RunSummary
    expect(isInterrupted).to.equal(true)
    const reader = openRecord(`${out}/record.dlr`)
    expect([...reader.snapshots()]).to.have.lengthOf(snapshots)
    reader.close()
  })

  it('leaves the output of a conversion as it was, and ends with 143', async () => {
    writeFileSync(temporary('x.yaml'), SMALL_SCENARIO.replace('1 s', '20 m'))
    await runCli(['run', temporary('x.yaml'), '--out', temporary('a'), '--json'])
    const out = temporary('out')
    mkdirSync(out)
    writeFileSync(temporary('out', 'damon.json'), 'of before')
    const args = ['convert', temporary('a', 'record.dlr'), temporary('out', 'damon.json')]
    const { code, stderr } = await terminate(
      [...args, '--format', 'json'],
      out,
      (name) => name !== 'damon.json',
    )
    expect([code, stderr]).to.deep.equal([143, 'interrupted; the output is as it was\n'])
    expect(readdirSync(out)).to.deep.equal(['damon.json'])
    expect(readFileSync(temporary('out', 'damon.json'), 'utf8')).to.equal('of before')
  })

  it('goes on with a sweep to what it would have been', async () => {
    const file = writeScenarioFile(temporary('x.yaml'))
    const words = [file, '--seeds', '30', '--workers', '2', '--json']
    const running = startSweep([...words, '--out', temporary('out')])
    await reaches(temporary('out', 'results.jsonl'), 1, running)
    running.child.kill('SIGTERM')
    expect((await running.end).code).to.equal(143)
    const again = await runCli(['sweep', ...words, '--out', temporary('out')])
    const { done } = sweep(file, { seeds: 30, workers: 2 })
    expect(again.code).to.equal(0)
    expect(JSON.parse(again.stdout)).to.deep.equal(await done)
    expect(new Set(sortedLines(temporary('out', 'results.jsonl'))).size).to.equal(30)
  })
})
