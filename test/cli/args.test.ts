import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { printParams } from '../../lib/cli/args-damon.js'
import { DAMO_CASES, expected, INPUTS } from '../params/damo-cases.js'
import { runCli, type CliOutcome } from '../support/run-cli.js'
import { needShared, sharedPath } from '../support/shared.js'
import { useTemporaryFolder } from '../support/temporary.js'

interface SharedCase {
  readonly expected: string
  readonly args: readonly string[]
  readonly exit_code: number
  readonly cwd: string
}

/** Runs the command inside this process, which is faster by far. */
function runIn(folder: string, args: readonly string[]): CliOutcome {
  const home = process.cwd()
  let [stdout, stderr] = ['', '']
  process.chdir(folder)
  try {
    const print = (line: string): void => void (stdout += `${line}\n`)
    const remark = (line: string): void => void (stderr += `${line}\n`)
    return { code: printParams(args, { print, remark }), stdout, stderr }
  } finally {
    process.chdir(home)
  }
}

describe('damon-lab args damon', () => {
  const inFolder = useTemporaryFolder()

  for (const { name, args, exitCode, error } of DAMO_CASES) {
    it(`prints what damo prints: ${name}`, () => {
      const outcome = runIn(INPUTS, args)
      expect(outcome.stdout).to.equal(expected(`${name}.txt`))
      expect(outcome.code, outcome.stderr).to.equal(exitCode)
      if (error !== undefined) expect(outcome.stderr).to.include(`error: ${error}\n`)
    })
  }

  it('prints what damo printed for the reference command lines', function () {
    needShared(this, 'vectors', 'damo-args')
    const folder = sharedPath('vectors', 'damo-args')
    const text = readFileSync(join(folder, 'cases.json'), 'utf8')
    const { args_damon: cases } = JSON.parse(text) as { args_damon: readonly SharedCase[] }
    for (const { expected: file, args, exit_code: code, cwd } of cases) {
      const outcome = runIn(join(folder, cwd), args.slice(2))
      expect(outcome.stdout, file).to.equal(readFileSync(join(folder, file), 'utf8'))
      expect(outcome.code, file).to.equal(code)
    }
  })

  it('passes options, output and exit code through the program', async () => {
    for (const name of ['scheme', 'two-contexts', 'bad-number', 'argparse-ambiguous']) {
      const { args, exitCode } = DAMO_CASES.find((each) => each.name === name)!
      const outcome = await runCli(['args', 'damon', ...args], INPUTS)
      expect(outcome.stdout, name).to.equal(expected(`${name}.txt`))
      expect(outcome.code, name).to.equal(exitCode)
    }
  })

  it('writes to a file without a last end of line, as damo does', async () => {
    const file = inFolder('kdamonds.json')
    const { stdout } = await runCli(['args', 'damon', '--target_pid', '4242', '--out', file])
    expect(stdout).to.equal('')
    expect(`${readFileSync(file, 'utf8')}\n`).to.equal(expected('vaddr.txt'))
  })

  it('says on standard error, without a stack, where damo stops with a traceback', async () => {
    const wrong = ['--target_pid', '1', '--damos_action', 'cold', '1']
    const { code, stdout, stderr } = await runCli(['args', 'damon', ...wrong])
    expect(code).to.equal(1)
    expect(stdout).to.equal('')
    expect(stderr).to.match(
      /^damon-lab args damon: error: damo stops here: cold takes no node.*\n$/,
    )
  })

  it('lists its options', async () => {
    const { code, stdout } = await runCli(['args', 'damon', '--help'])
    expect(code).to.equal(0)
    expect(stdout).to.include('--damos_quota_goal <metric> <target>')
  })
})
