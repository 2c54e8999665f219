/**
 * All commands. Each imports what it needs when it runs, so that `--help` loads the option parser only.
 */
import { packageFile } from '../base/package-file.js'
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { addAdjust } from './adjust.js'
import { addArgs } from './args.js'
import { addComparePolicies } from './compare-policies.js'
import { addCompare } from './compare.js'
import { addConvert } from './convert.js'
import { EXIT } from './exit-codes.js'
import { addExplain } from './explain.js'
import { addExport } from './export.js'
import { addHelp, hintAtHelp } from './help.js'
import { shellLine, type CommandHost } from './host.js'
import { addInit } from './init.js'
import { addReplay } from './replay.js'
import { addReport } from './report.js'
import { addRun } from './run.js'
import { addSize } from './size.js'
import { addSweep } from './sweep.js'
import { addValidate } from './validate.js'

/** A command line, and what is to be told of it should it fail. */
export interface Program {
  /** Runs it to its end, and tells its faults on standard error. Returns what the process is to end with. */
  run(): Promise<number>
  /** Tells a fault on standard error. Returns what the process is to end with. */
  fail(error: unknown): Promise<number>
}

/** The program with the words behind its name. */
export function createProgram(words: readonly string[]): Program {
  const version = readVersion()
  const notes: string[] = []
  let exitCode: number = EXIT.ok
  const host: CommandHost = {
    version,
    exitWith(code) {
      exitCode = code
    },
    noteForReproduction(note) {
      notes.push(note)
    },
  }

  async function fail(error: unknown): Promise<number> {
    if (error instanceof CommanderError) {
      // The parser has written its message, or the help that was asked for.
      return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    }
    const { reportError } = await import('./report-error.js')
    const commandLine = shellLine(['damon-lab', ...words])
    const report = reportError(error, { version, commandLine, notes })
    process.stderr.write(`${report.text}\n`)
    return report.exitCode
  }

  async function run(): Promise<number> {
    try {
      await createParser(host).parseAsync(words, { from: 'user' })
      return exitCode
    } catch (error) {
      return fail(error)
    }
  }

  return { run, fail }
}

function createParser(host: CommandHost): Command {
  const program = new Command('damon-lab')
    .description(
      'Try DAMON set-ups against workloads on a simulated machine, in seconds. Scenarios say what to run; ' +
        'a masim configuration is a scenario too.',
    )
    .version(host.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help, or that of a command')
    .configureOutput({ outputError: (text, write) => write(text.replace(/\.\n$/, '\n')) })
    .exitOverride()
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  damon-lab init && damon-lab run scenario.yaml\n' +
        '  damon-lab run scenarios/quickstart.yaml --out out/quickstart\n' +
        '  damon-lab convert out/quickstart/record.dlr damon.data\n' +
        '\nExit codes: 0 ok, 1 a check failed or a condition of --fail-if holds, 2 bad input or usage,\n' +
        '70 a fault of damon-lab, 130 interrupted, 143 terminated.\n',
    )
  addRun(program, host)
  addReplay(program, host)
  addSweep(program, host)
  addSize(program, host)
  addValidate(program, host)
  addCompare(program, host)
  addComparePolicies(program, host)
  addExplain(program, host)
  addConvert(program, host)
  addReport(program, host)
  addAdjust(program, host)
  addInit(program)
  addArgs(program, host)
  addExport(program)
  addHelp(program)
  hintAtHelp(program)
  return program
}

function readVersion(): string {
  const manifest = packageFile('package.json')
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
}
