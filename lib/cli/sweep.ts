import type { Command } from 'commander'
import type { SweepOptions } from '../tune/sweep.js'
import type { SweepTable } from '../tune/table.js'
import { EXIT } from './exit-codes.js'
import { print, remark, shellLine, type CommandHost } from './host.js'
import { addScenarioOptions, wholeNumber, wordsOfPoints, type ScenarioOptions } from './options.js'

interface SweepCommandOptions extends ScenarioOptions {
  readonly seeds: number
  readonly figures?: readonly string[]
  readonly out?: string
  readonly keepRecords?: true
  readonly csv?: string
  readonly workers?: number
  readonly json?: true
}

/** Adds `damon-lab sweep`. */
export function addSweep(program: Command, host: CommandHost): void {
  const command = program
    .command('sweep')
    .summary('run a scenario with many values and seeds, and compare')
    .description(
      'Runs every combination of the values of --set with every seed, in parallel, and prints a table: for each ' +
        'combination the medians of its figures over the seeds, and the central 90 %. What is done is kept in ' +
        '--out, point by point: after Ctrl-C, or kill -9, the same command goes on where it ended.',
    )
    .argument('<scenario>', 'scenario file')
  addScenarioOptions(command, {
    set: [
      '--set <path=a,b,…>',
      'values of a part of the scenario; commas in brackets or quotes do not separate; may be repeated',
    ],
    seed: 'the first seed (default: that of the scenario)',
  })
    .option(
      '--seeds <number>',
      'seeds of each combination, counted up from the first',
      wholeNumber(1, 100_000),
      1,
    )
    .option(
      '--figures <a,b,…>',
      'columns of the table: paths of numbers in summary.json, such as accuracy.hotRecall or contexts[0].regions.mean',
      (text: string) => text.split(',').map((name) => name.trim()),
    )
    .option('--out <folder>', 'keep results there: results.jsonl, results.csv, sweep.html')
    .option('--keep-records', 'keep the record of each point in records/ of --out')
    .option('--csv <file>', 'write the table as CSV')
    .option(
      '--workers <number>',
      'points at a time (default: one per core); the result is the same for any number',
      wholeNumber(1, 1024),
    )
    .option('--json', 'print the table as JSON, and nothing else')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  damon-lab sweep my.yaml --set targets.db.memory=1GiB,4GiB --seeds 5\n' +
        '  damon-lab sweep my.yaml --set kernel=6.12,7.2 --figures accuracy.hotRecall,samples\n' +
        '  damon-lab sweep my.yaml --set kdamonds.0.contexts.0.nr_regions.max=100,1000 --out out/regions\n',
    )
    .action((file: string, options: SweepCommandOptions) => run(file, options, host))
}

async function run(file: string, options: SweepCommandOptions, host: CommandHost): Promise<void> {
  const { csv } = options
  if (csv !== undefined) {
    const { refuseUnwritable } = await import('./sweep-csv.js')
    refuseUnwritable(csv, file)
  }
  const command = shellLine(['damon-lab', 'sweep', file, ...wordsOf(options)])
  const table = await execute(file, options, command, host)
  if (table === undefined) return
  if (csv !== undefined) {
    const { writeCsv } = await import('./sweep-csv.js')
    writeCsv(csv, table)
  }
  if (options.json === true) {
    print(JSON.stringify(table, undefined, 2))
    await remarkFailedChecks(table)
  } else await show(table, options)
}

/** Sweeps with progress on standard error; undefined where a signal ended it before anything was run. */
async function execute(
  file: string,
  options: SweepCommandOptions,
  command: string,
  host: CommandHost,
): Promise<SweepTable | undefined> {
  const [{ sweep }, { failedChecks }, { sweepInterruptibly }] = await Promise.all([
    import('../tune/sweep.js'),
    import('../tune/checks.js'),
    import('./sweeping.js'),
  ])
  const { set, seeds, seed, duration, figures, out, keepRecords, workers } = options
  const sweepOptions: SweepOptions = {
    set,
    seeds,
    command,
    ...(seed !== undefined && { seed }),
    ...(duration !== undefined && { duration }),
    ...(figures !== undefined && { figures }),
    ...(out !== undefined && { out }),
    ...(keepRecords !== undefined && { keepRecords }),
    ...(workers !== undefined && { workers }),
  }
  const nothing = 'interrupted while the points were checked; nothing was run'
  const swept = await sweepInterruptibly(
    host,
    nothing,
    (signal, onProgress) => sweep(file, { ...sweepOptions, signal, onProgress }).done,
  )
  if (swept === undefined) return undefined
  const { result: table, exitCode } = swept
  tellFailures(table, file)
  if (failedChecks(table.checks).length > 0) host.exitWith(EXIT.failed)
  if (table.failures.length > 0) host.exitWith(EXIT.software)
  if (exitCode !== undefined) {
    host.exitWith(exitCode)
    tellInterruption(table, options)
  }
  return table
}

const FAILURES_SHOWN = 10

/** Says what points failed by a fault of the lab, and how to see it again. */
export function tellFailures({ failures }: SweepTable, file: string): void {
  for (const { message, point } of failures.slice(0, FAILURES_SHOWN)) {
    const set = Object.entries(point.parameters).map(([path, value]) => `${path}=${value}`)
    const words = [file, ...set.flatMap((text) => ['--set', text]), '--seed', String(point.seed)]
    remark(`error: ${message}\n  reproduce: ${shellLine(['damon-lab', 'run', ...words])}`)
  }
  const nrOthers = failures.length - FAILURES_SHOWN
  if (nrOthers > 0) remark(`error: ${nrOthers} more points failed`)
  if (failures.length > 0) {
    remark('This is a fault of damon-lab, not of your input. The same command tries them again.')
  }
}

/** Beside JSON, where they may be overlooked. */
async function remarkFailedChecks({ checks }: SweepTable): Promise<void> {
  const { failedChecks } = await import('../tune/checks.js')
  const failed = failedChecks(checks)
  if (failed.length === 0) return
  const { formatSweepChecks } = await import('./sweep-text.js')
  remark(formatSweepChecks(failed))
}

function tellInterruption({ points }: SweepTable, { out }: SweepCommandOptions): void {
  const { done, total } = points
  const next =
    out === undefined
      ? 'with --out, a sweep can go on where it ended'
      : 'the same command goes on from here'
  remark(`interrupted: ${done} of ${total} points are done; ${next}`)
}

/** The options that make the same sweep. */
function wordsOf(options: SweepCommandOptions): string[] {
  const { figures } = options
  return [
    ...wordsOfPoints(options),
    ...(figures === undefined ? [] : ['--figures', figures.join(',')]),
  ]
}

async function show(table: SweepTable, { out }: SweepCommandOptions): Promise<void> {
  const { formatSweep } = await import('./sweep-text.js')
  print(formatSweep(table))
  if (out !== undefined) print(`\nresults in  ${out}`)
}
