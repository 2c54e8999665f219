import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { CLI_MAIN, spawnCli } from '../support/run-cli.js'
import { REPOSITORY_ROOT } from '../support/shared.js'

const COMMANDS = ['run', 'sweep', 'validate', 'convert', 'init']

/** What a module loads before anything runs: file names, and names of packages. */
function staticImports(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  const imports = readFileSync(file, 'utf8').matchAll(
    /^(?:import|export|})[^'"\n]*["']([^'"]+)["']/gm,
  )
  for (const [, name] of imports) {
    if (name.startsWith('.')) staticImports(join(dirname(file), name), seen)
    else seen.add(name)
  }
  return seen
}

describe('damon-lab', () => {
  it('prints its version', async () => {
    const manifest = readFileSync(join(REPOSITORY_ROOT, 'package.json'), 'utf8')
    const { version } = JSON.parse(manifest) as { version: string }
    expect(await spawnCli(['--version'])).to.deep.equal({
      code: 0,
      stdout: `${version}\n`,
      stderr: '',
    })
  })

  it('prints help with all commands, examples and exit codes', async () => {
    const { code, stdout, stderr } = await spawnCli(['--help'])
    expect([code, stderr]).to.deep.equal([0, ''])
    for (const command of COMMANDS) expect(stdout).to.include(`  ${command}`)
    expect(stdout).to.include('Examples:').and.to.include('Exit codes: 0 ok')
  })

  for (const command of COMMANDS) {
    it(`prints help for ${command}, with examples and a text for every option`, async () => {
      const { code, stdout } = await spawnCli([command, '--help'])
      expect(code).to.equal(0)
      expect(stdout).to.include('Examples:\n  damon-lab ')
      const options = stdout.split('\n').filter((line) => /^ {2}-/.test(line))
      expect(options).to.have.length.greaterThan(0)
      for (const option of options)
        expect(option).to.match(/^ {2}-\S+(?:, --\S+)?(?: <\S+>)? {2,}\S/)
    })
  }

  it('loads nothing but the option parser for help and version', () => {
    const outside = [...staticImports(CLI_MAIN)].filter(
      (name) => !name.startsWith(dirname(CLI_MAIN)) && !name.startsWith('node:'),
    )
    expect(outside).to.deep.equal(['commander'])
  })

  it('shows its help, and fails, without a command', async () => {
    const { code, stdout, stderr } = await spawnCli([])
    expect([code, stdout]).to.deep.equal([2, ''])
    expect(stderr).to.include('Usage: damon-lab')
  })

  it('refuses unknown commands and options, and suggests near ones', async () => {
    const [command, option, missing] = await Promise.all([
      spawnCli(['vaildate', 'x.yaml']),
      spawnCli(['run', 'x.yaml', '--worker', '2']),
      spawnCli(['validate']),
    ])
    expect([command.code, option.code, missing.code]).to.deep.equal([2, 2, 2])
    expect(command.stderr).to.match(/unknown command 'vaildate'\n\(Did you mean validate\?\)/)
    expect(option.stderr).to.match(/unknown option '--worker'\n\(Did you mean --workers\?\)/)
    expect(missing.stderr).to.match(/missing required argument 'file'/)
  })

  it('points at the help of the command whose use is wrong', async () => {
    const { stderr } = await spawnCli(['run', '--out'])
    expect(stderr).to.match(/argument missing\nhint: damon-lab run --help shows what it takes\n$/)
  })

  it('prints help for a command by its name, and refuses names that there are not', async () => {
    const [known, unknown] = await Promise.all([
      spawnCli(['help', 'run']),
      spawnCli(['help', 'rum']),
    ])
    expect(known).to.deep.equal(await spawnCli(['run', '--help']))
    expect(unknown.code).to.equal(2)
    expect(unknown.stderr).to.match(/^error: unknown command 'rum' \(did you mean run\?\)\n/)
  })

  it('ends well when the reader of its output has seen enough', async () => {
    const child = spawn(process.execPath, [CLI_MAIN, 'validate', 'scenarios/quickstart.yaml'], {
      cwd: REPOSITORY_ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.destroy()
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect([code, stderr]).to.deep.equal([0, ''])
  })

  it('says so when its output cannot be written', async function () {
    if (!existsSync('/dev/full')) this.skip()
    const full = openSync('/dev/full', 'w')
    const child = spawn(process.execPath, [CLI_MAIN, 'validate', 'scenarios/quickstart.yaml'], {
      cwd: REPOSITORY_ROOT,
      stdio: ['ignore', full, 'pipe'],
    })
    closeSync(full)
    let stderr = ''
    child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code).to.equal(2)
    expect(stderr).to.match(/^error: standard output: cannot be written \(ENOSPC\)\n$/)
  })
})
