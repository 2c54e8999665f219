#!/usr/bin/env node
/**
 * The program. Commands import what they need when they run, so that `--help` loads the option parser only.
 * Nothing else in the package ends the process, or sets what it ends with.
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
import { writeOutputWhole } from './whole-output.js'

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

writeOutputWhole()
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (`| head`) is no fault of anybody's.
  if (error.code === 'EPIPE') process.exit(EXIT.ok)
  process.stderr.write(
    `error: standard output: cannot be written (${error.code ?? error.message})\n`,
  )
  process.exit(EXIT.usage)
})
process.stderr.on('error', () => undefined)
process.on('uncaughtException', (error) => {
  void fail(error).finally(() => process.exit())
})

try {
  await createProgram().parseAsync()
  process.exitCode = exitCode
} catch (error) {
  await fail(error)
}

function createProgram(): Command {
  const program = new Command('damon-lab')
    .description(
      'Try DAMON set-ups against workloads on a simulated machine, in seconds. Scenarios say what to run; ' +
        'a masim configuration is a scenario too.',
    )
    .version(version, '-V, --version', 'print the version')
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

/** Tells what went wrong, and sets what the process ends with. */
async function fail(error: unknown): Promise<void> {
  if (error instanceof CommanderError) {
    // The parser has written its message, or the help that was asked for.
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage
    return
  }
  const { reportError } = await import('./report-error.js')
  const commandLine = shellLine(['damon-lab', ...process.argv.slice(2)])
  const report = reportError(error, { version, commandLine, notes })
  process.stderr.write(`${report.text}\n`)
  process.exitCode = report.exitCode
}

function readVersion(): string {
  const manifest = packageFile('package.json')
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
}
