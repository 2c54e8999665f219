import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { runCli } from '../support/run-cli.js'
import { SMALL_SCENARIO } from '../support/scenarios.js'
import { useTemporaryFolder } from '../support/temporary.js'

interface Row {
  readonly title: string
  readonly content: string | Uint8Array
  readonly args?: readonly string[]
  readonly message: RegExp
}

const BOMB = Array.from({ length: 9 }, (_, i) => {
  const items = i === 0 ? 'x' : `*a${i - 1}`
  return `a${i}: &a${i} [${Array(9).fill(items).join(', ')}]\n`
}).join('')

const ROWS: readonly Row[] = [
  { title: 'an empty file', content: '', message: /x\.yaml: empty; expected a scenario.*init/ },
  {
    title: 'a binary file',
    content: new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1]),
    message: /x\.yaml: not a text file/,
  },
  { title: 'an alias bomb', content: BOMB, message: /x\.yaml:\d+:\d+: too large.*aliases/ },
  {
    title: 'deep nesting',
    content: '['.repeat(500_000),
    message: /x\.yaml:\d+:\d+: nested too deeply/,
  },
  {
    title: 'an unknown key',
    content: `${SMALL_SCENARIO}durration: 1 s\n`,
    message: /x\.yaml:6:1: durration: unknown key .*did you mean duration\?/,
  },
  {
    title: 'a bad --set',
    content: SMALL_SCENARIO,
    args: ['--set', 'targets.0.memory=2^70'],
    message: /--set targets\.0\.memory=2\^70: targets\.0\.memory: not a size/,
  },
  {
    title: 'a --set that is no assignment',
    content: SMALL_SCENARIO,
    args: ['--set', 'memory'],
    message: /--set memory: not an assignment; expected path=value\nhint: /,
  },
  {
    title: 'a bad --seed',
    content: SMALL_SCENARIO,
    args: ['--seed', '1e400'],
    message:
      /--seed 1e400: seed: not usable \(got "1e400"\); expected an integer from 0 to 2\^53 - 1/,
  },
  {
    title: 'a bad --workers',
    content: SMALL_SCENARIO,
    args: ['--workers', '0'],
    message: /'--workers <number>' argument '0' is invalid\. Expected a whole number from 1/,
  },
  {
    title: 'two faults',
    content: `${SMALL_SCENARIO}seed: -1\nkernel: 5\n`,
    message: /^error: 2 faults; nothing was run\n.*x\.yaml:6:7: seed: .*\n.*x\.yaml:7:9: kernel: /,
  },
]

describe('bad input on the command line', () => {
  const temporary = useTemporaryFolder()

  for (const { title, content, args = [], message } of ROWS) {
    it(`is refused in one message, with nothing written: ${title}`, async () => {
      writeFileSync(temporary('x.yaml'), content)
      mkdirSync(temporary('out'))
      writeFileSync(temporary('out', 'summary.json'), 'of an earlier run')
      const { code, stdout, stderr } = await runCli([
        'run',
        temporary('x.yaml'),
        '--out',
        temporary('out'),
        ...args,
      ])
      expect([code, stdout]).to.deep.equal([2, ''])
      expect(stderr).to.match(/^error: /)
      expect(stderr).to.match(message)
      expect(stderr).to.not.match(/\n +at |\[object|undefined/)
      expect(readdirSync(temporary('out'))).to.deep.equal(['summary.json'])
      expect(readFileSync(temporary('out', 'summary.json'), 'utf8')).to.equal('of an earlier run')
    })
  }

  it('is refused where the scenario is not there', async () => {
    const { code, stderr } = await runCli(['run', temporary('none.yaml')])
    expect(code).to.equal(2)
    expect(stderr).to.match(/^error: .*none\.yaml: cannot be read: there is no such file/)
  })

  it('is refused where --out is a file, or below one', async () => {
    writeFileSync(temporary('x.yaml'), SMALL_SCENARIO)
    for (const out of [temporary('x.yaml'), temporary('x.yaml', 'out')]) {
      const { code, stderr } = await runCli(['run', temporary('x.yaml'), '--out', out])
      expect(code).to.equal(2)
      expect(stderr).to.match(/^error: .*: cannot make the folder: /)
    }
    expect(readFileSync(temporary('x.yaml'), 'utf8')).to.equal(SMALL_SCENARIO)
  })

  it('never writes over a scenario.yaml that no run wrote', async () => {
    writeFileSync(temporary('scenario.yaml'), SMALL_SCENARIO)
    const { code, stderr } = await runCli(['run', 'scenario.yaml', '--out', '.'], temporary())
    expect(code).to.equal(2)
    expect(stderr).to.match(/scenario\.yaml: would be written over, but is what is to be run\nhint/)
    expect(readFileSync(temporary('scenario.yaml'), 'utf8')).to.equal(SMALL_SCENARIO)
    expect(readdirSync(temporary())).to.deep.equal(['scenario.yaml'])
  })

  for (const name of ['record.dlr', 'summary.json', 'scenario.yaml', 'report.html']) {
    it(`never writes over a ${name} that no run wrote`, async () => {
      writeFileSync(temporary('x.yaml'), SMALL_SCENARIO)
      mkdirSync(temporary('out'))
      writeFileSync(temporary('out', name), 'mine')
      const { code, stderr } = await runCli(['run', temporary('x.yaml'), '--out', temporary('out')])
      expect(code).to.equal(2)
      expect(stderr).to.include(`${name}: would be written over, but is not from an earlier run\n`)
      expect(readFileSync(temporary('out', name), 'utf8')).to.equal('mine')
      expect(readdirSync(temporary('out'))).to.deep.equal([name])
    })
  }

  it('is refused where a result cannot be put in its place', async () => {
    writeFileSync(temporary('x.yaml'), SMALL_SCENARIO)
    const args = ['run', temporary('x.yaml'), '--out', temporary('out'), '--json']
    expect((await runCli(args)).code).to.equal(0)
    rmSync(temporary('out', 'record.dlr'))
    mkdirSync(temporary('out', 'record.dlr'))
    const { code, stderr } = await runCli(args)
    expect(code).to.equal(2)
    expect(stderr).to.match(/^error: .*record\.dlr: cannot be replaced: /)
  })

  it('is refused where a folder takes no entries, and does not hang', async function () {
    if (!existsSync('/proc/self')) this.skip()
    writeFileSync(temporary('x.yaml'), SMALL_SCENARIO)
    const [run, init] = await Promise.all([
      runCli(['run', temporary('x.yaml'), '--out', '/proc/none']),
      runCli(['init', '/proc/none/x.yaml']),
    ])
    expect([run.code, init.code]).to.deep.equal([2, 2])
    expect(run.stderr).to.match(/^error: \/proc\/none: cannot make the folder: /)
    expect(init.stderr).to.match(/^error: \/proc\/none: cannot make the folder: /)
  })

  it('is refused where the folder for temporary files is not there', async () => {
    writeFileSync(temporary('x.yaml'), SMALL_SCENARIO)
    const { code, stderr } = await runCli(['run', temporary('x.yaml')], temporary(), {
      TMPDIR: temporary('none'),
    })
    expect(code).to.equal(2)
    expect(stderr).to.match(/^error: .*none: cannot make a folder for the record \(--out names/)
  })

  const nameless: readonly (readonly string[])[] = [
    ['run', ''],
    ['validate', ''],
    ['init', ''],
    ['run', 'x.yaml', '--out', ''],
  ]
  for (const args of nameless) {
    it(`is refused where a name is empty: ${JSON.stringify(args)}`, async () => {
      writeFileSync(temporary('x.yaml'), SMALL_SCENARIO)
      const { code, stderr } = await runCli(args, temporary())
      expect(code).to.equal(2)
      expect(stderr).to.match(/^error: .*name.* is empty; expected/)
    })
  }

  it('says what a record is, and what shows it', async () => {
    writeFileSync(temporary('x.dlr'), Buffer.from('DLR1\0\0\0\0'))
    const { code, stderr } = await runCli(['run', temporary('x.dlr')])
    expect(code).to.equal(2)
    expect(stderr).to.match(/x\.dlr: a record; expected a scenario \(damon-lab report heatmap .*\)/)
  })
})
