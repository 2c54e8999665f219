import { expect } from 'chai'
import * as fc from 'fast-check'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { DamonLabError } from '../../lib/base/errors.js'
import { loadSetUp } from '../../lib/cli/export-source.js'
import { formatSetUp } from '../../lib/cli/export-text.js'
import { DAMO_CASES, EXPECTS, expected, INPUTS } from '../params/damo-cases.js'
import { runCli, type CliOutcome } from '../support/run-cli.js'
import { SMALL_SCENARIO } from '../support/scenarios.js'
import { useTemporaryFolder } from '../support/temporary.js'

const TWO = join(INPUTS, 'two.json')
const TABLE = expected('file.tsv')

function exportTo(file: string, ...more: string[]): Promise<CliOutcome> {
  return runCli(['export', file, '--to', ...more])
}

describe('damon-lab export', () => {
  const inFolder = useTemporaryFolder()

  it('lists the files that damo writes, with their values, in its order', async () => {
    for (const { name } of DAMO_CASES.filter(({ hasWrites }) => hasWrites === true).slice(0, 6)) {
      const { stdout } = await exportTo(join(EXPECTS, 'outputs', `${name}.txt`), 'sysfs')
      expect(stdout, name).to.equal(expected(`${name}.tsv`))
    }
  })

  it('writes a file for damo that means the same to a kernel', async () => {
    for (const format of ['json', 'yaml']) {
      const { stdout } = await exportTo(TWO, 'damo', '--format', format)
      writeFileSync(inFolder('again.yaml'), stdout)
      const again = await exportTo(inFolder('again.yaml'), 'sysfs')
      expect(again.stdout).to.equal(TABLE)
    }
  })

  it('writes numbers that the human form would round as they are', async () => {
    const schemes = [{ quotas: { time_ms: 1.0625, sz_bytes: 100_000_001, reset_interval_ms: 1 } }]
    const weights = { sz_permil: 0, nr_accesses_permil: 0, age_permil: 0 }
    Object.assign(schemes[0].quotas, { weights })
    writeFileSync(inFolder('schemes.json'), JSON.stringify(schemes))
    const { stdout } = await exportTo(inFolder('schemes.json'), 'schemes', '--format', 'exact')
    expect(stdout).to.include('"sz_bytes": "100000001"')
    expect(stdout).to.include('"time_ms": "1 ms 62 us 500 ns"')
  })

  it('carries what a scenario says, and tells what a kernel needs in its place', async () => {
    const scenario = parse(SMALL_SCENARIO) as Record<string, unknown>
    const intervals = { sample_us: '1 ms', aggr_us: '20 ms', ops_update_us: '1 s' }
    scenario.kdamondPerTarget = { contexts: [{ ops: 'vaddr', intervals }] }
    delete scenario.kdamonds
    writeFileSync(inFolder('scenario.yaml'), JSON.stringify(scenario))
    const { stdout, stderr } = await exportTo(inFolder('scenario.yaml'), 'sysfs')
    expect(stdout).to.include('0/contexts/0/monitoring_attrs/intervals/sample_us\t1000\n')
    expect(stdout).to.match(/0\/contexts\/0\/targets\/0\/pid_target\t1000\n/)
    expect(stderr).to.match(/^note: pid 1000 \(.*\): targets of the scenario; put the ids/)
  })

  it('tells of goals that damo does not know, and writes them for a kernel', async () => {
    const scenario = parse(SMALL_SCENARIO) as Record<string, unknown>
    const goal = { metric: 'hugepage_mem_bp', target_value: '25 %', current_value: 0 }
    const weights = { sz_permil: 0, nr_accesses_permil: 0, age_permil: 0 }
    const limits = { time_ms: 0, sz_bytes: 0, reset_interval_ms: '1 s', weights }
    const schemes = [{ action: 'collapse', quotas: { ...limits, goals: [goal] } }]
    scenario.kdamondPerTarget = { contexts: [{ ops: 'vaddr', schemes }] }
    writeFileSync(inFolder('scenario.yaml'), JSON.stringify(scenario))
    const { stdout, stderr } = await exportTo(inFolder('scenario.yaml'), 'sysfs')
    expect(stdout).to.match(/goals\/0\/target_metric\thugepage_mem_bp\n.*target_value\t2500\n/)
    expect(stderr).to.match(/note: hugepage_mem_bp: damo does not know it; --to sysfs writes it/)
  })

  it('writes how accesses are sampled where that is not what every kernel does', async () => {
    const scenario = parse(SMALL_SCENARIO) as Record<string, unknown>
    const sampled = {
      primitives_enabled: { page_table: false, page_fault: true },
      sample_filters: [
        { filter_type: 'write', matching: true, allow: true },
        { filter_type: 'threads', matching: true, allow: false, tid_arr: '1001,1002' },
      ],
    }
    scenario.kdamondPerTarget = { contexts: [{ ops: 'vaddr', sample_control: sampled }] }
    writeFileSync(inFolder('scenario.yaml'), JSON.stringify(scenario))
    const { stdout, stderr } = await exportTo(inFolder('scenario.yaml'), 'sysfs')
    const below = '0/contexts/0/monitoring_attrs/sample/'
    const writes = stdout.split('\n').filter((line) => line.startsWith(below))
    expect(writes.map((line) => line.slice(below.length))).to.deep.equal([
      'primitives/page_table\tN',
      'primitives/page_fault\tY',
      'filters/nr_filters\t2',
      'filters/0/type\twrite',
      'filters/0/matching\tY',
      'filters/0/allow\tY',
      'filters/1/type\tthreads',
      'filters/1/matching\tY',
      'filters/1/allow\tN',
      'filters/1/tid_arr\t1001,1002',
    ])
    expect(stderr).to.include(
      'note: sample_control: kernels of the maintainer, in development, have it',
    )
    const { stdout: document } = await exportTo(inFolder('scenario.yaml'), 'damo')
    writeFileSync(inFolder('again.json'), document)
    expect((await exportTo(inFolder('again.json'), 'sysfs')).stdout).to.equal(stdout)
  })

  it('reads one-line schemes, and writes them', async () => {
    const file = join(INPUTS, 'old.damos')
    const { stdout: schemes } = await exportTo(file, 'schemes')
    expect(schemes).to.equal(expected('old-schemes.json'))
    const { stdout: lines } = await exportTo(file, 'damos')
    writeFileSync(inFolder('new.damos'), lines)
    expect((await exportTo(inFolder('new.damos'), 'schemes')).stdout).to.equal(schemes)
  })

  const refusals: readonly (readonly [string, string, string, string])[] = [
    [
      'a wrong number',
      'k.json',
      '{"kdamonds": [{"contexts": [{"ops": "vaddr", "targets": [],\n "addr_unit": "4 parsecs"}]}]}',
      'k.json:2:15: kdamonds.0.contexts.0.addr_unit: not a number (got "4 parsecs"); expected',
    ],
    [
      'a missing key',
      'k.yaml',
      'kdamonds:\n- contexts:\n  - ops: vaddr\n',
      'k.yaml:3:5: kdamonds.0.contexts.0.targets: missing; expected a value',
    ],
    [
      'a line of too many fields',
      'k.damos',
      '# old\n\n1 2 3 4 5 6 stat 8\n',
      'k.damos:3:1: 8 fields; expected 7, 9, 12, 17 or 18',
    ],
    ['schemes where kdamonds are needed', 'k.json', '[{}]', 'k.json: holds schemes only; expected'],
  ]
  for (const [what, name, text, message] of refusals) {
    it(`names the place of ${what}`, async () => {
      writeFileSync(inFolder(name), text)
      const { code, stdout, stderr } = await exportTo(inFolder(name), 'damo')
      const asSchemes = await exportTo(inFolder(name), 'schemes')
      expect(stdout).to.equal('')
      expect(name === 'k.damos' ? asSchemes.code : code).to.equal(2)
      expect(stderr).to.include(message)
    })
  }

  it('takes the lines that damo prints ahead of its JSON for what they are', async () => {
    writeFileSync(inFolder('k.json'), expected('vaddr-twice.txt'))
    expect(expected('vaddr-twice.txt')).to.match(/^regions \[/)
    const { code, stdout } = await exportTo(inFolder('k.json'), 'sysfs')
    expect(code).to.equal(0)
    expect(stdout).to.include('0/contexts/0/targets/1/pid_target\t2\n')
  })

  it('refuses or accepts files with any bytes changed', async () => {
    const names = ['two.json', 'one.yaml', 'schemes.json', 'old.damos']
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), flips, async (name, list) => {
        const bytes = readFileSync(join(INPUTS, name))
        for (const [at, byte] of list) bytes[at % bytes.length] = byte
        const file = inFolder(name)
        writeFileSync(file, bytes)
        try {
          formatSetUp(await loadSetUp(file), 'schemes', 'json')
        } catch (error) {
          if (!(error instanceof DamonLabError)) throw error
          expect(error.message.startsWith(file), error.message).to.equal(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('refuses a scheme that one line has no field for', async () => {
    const { code, stderr } = await exportTo(TWO, 'damos')
    expect(code).to.equal(2)
    expect(stderr).to.match(/scheme 0 has nodes to migrate to.*expected a JSON file\nhint: /)
  })
})

describe('the script of damon-lab export', () => {
  const inFolder = useTemporaryFolder()
  const files = TABLE.trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))

  beforeEach(async () => {
    const script = inFolder('setup.sh')
    await exportTo(TWO, 'sysfs', '--format', 'script', '--out', script)
    const steps = readFileSync(script, 'utf8').matchAll(/^(?:count|value) (\S+) /gm)
    for (const [, path] of steps) {
      const file = inFolder('root', 'kdamonds', path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, '0\n')
    }
  })

  function run(...args: string[]): { code: number | null; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync('sh', [inFolder('setup.sh'), ...args], {
      encoding: 'utf8',
    })
    return { code: status, stdout, stderr }
  }

  it('is one for any shell', () => {
    expect(() => execFileSync('sh', ['-n', inFolder('setup.sh')])).to.not.throw()
    expect(readFileSync(inFolder('setup.sh'), 'utf8')).to.match(/^#!\/bin\/sh\n[^]*\nset -eu\n/)
  })

  it('does nothing without the root as its argument', () => {
    const { code, stderr } = run()
    expect(code).to.equal(2)
    expect(stderr).to.match(/^usage: sh .*setup\.sh ROOT\n.*\/sys\/kernel\/mm\/damon\/admin\n$/)
  })

  it('writes each file, and says how to start', () => {
    const { code, stdout, stderr } = run(inFolder('root'))
    expect(stderr).to.equal('')
    expect(code).to.equal(0)
    expect(stdout).to.match(/^\d+ values are in place.*to start: echo on >.*\/0\/state\n$/)
    for (const [path, value] of files) {
      expect(readFileSync(inFolder('root', 'kdamonds', path), 'utf8').trim(), path).to.equal(value)
    }
  })

  it('names the step whose file shows something else', () => {
    const file = inFolder('root', 'kdamonds', '0/contexts/0/operations')
    rmSync(file)
    symlinkSync('/dev/null', file)
    const { code, stderr } = run(inFolder('root'))
    expect(code).to.equal(1)
    expect(stderr).to.match(
      /: step 4 of \d+: 0\/contexts\/0\/operations: shows '' after 'paddr' was written\n$/,
    )
  })

  it('goes on without files that only say what the kernel does anyway', () => {
    rmSync(inFolder('root', 'kdamonds', '1/contexts/0/pause'))
    expect(run(inFolder('root')).code).to.equal(0)
    rmSync(inFolder('root', 'kdamonds', '0/refresh_ms'))
    const { code, stderr } = run(inFolder('root'))
    expect(code).to.equal(1)
    expect(stderr).to.include('step 2 of')
    expect(stderr).to.include('0/refresh_ms: does not exist; this kernel lacks it')
  })

  it('touches nothing while a kdamond runs', () => {
    writeFileSync(inFolder('root', 'kdamonds', '0/state'), 'on\n')
    const { code, stderr } = run(inFolder('root'))
    expect(code).to.equal(1)
    expect(stderr).to.include('is on; stop it first')
    expect(readFileSync(inFolder('root', 'kdamonds', 'nr_kdamonds'), 'utf8')).to.equal('0\n')
  })
})
