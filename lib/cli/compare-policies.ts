import type { Command } from 'commander'
import type { ComparePoliciesOptions } from '../tune/compare-policies.js'
import type { SweepTable } from '../tune/table.js'
import { EXIT } from './exit-codes.js'
import { print, remark, shellLine, type CommandHost } from './host.js'
import { addScenarioOptions, wholeNumber, wordsOfPoints, type ScenarioOptions } from './options.js'
import { tellFailures } from './sweep.js'

interface ComparePoliciesCommandOptions extends ScenarioOptions {
  readonly policies?: string
  readonly seeds: number
  readonly out?: string
  readonly csv?: string
  readonly workers?: number
  readonly json?: true
}

/** Adds `damon-lab compare-policies`. */
export function addComparePolicies(program: Command, host: CommandHost): void {
  const command = program
    .command('compare-policies')
    .summary('run a scenario under many policies of tiers, beside the best possible')
    .description(
      'Runs the scenario under each policy with each seed, in parallel, and prints a table: what programs got ' +
        'done, as a share of what they would with all memory always where it is best, and what it took. ' +
        'Policies come with their parameters as the scenario has them; the bound is always among them.',
    )
    .argument('<scenario>', 'scenario file, with a machine of several tiers')
    .option(
      '--policies <a,b,…>',
      'names, or maps with parameters; default: the references, the kernel, DAMON and the papers',
    )
  addScenarioOptions(command, { seed: 'the first seed (default: that of the scenario)' })
    .option(
      '--seeds <number>',
      'seeds of each policy, counted up from the first',
      wholeNumber(1, 1000),
      1,
    )
    .option('--out <folder>', 'keep results there, point by point, and policies.html')
    .option('--csv <file>', 'write the table as CSV')
    .option(
      '--workers <number>',
      'runs at a time (default: one per core); the result is the same for any number',
      wholeNumber(1, 1024),
    )
    .option('--json', 'print the table as JSON, and nothing else')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  damon-lab compare-policies scenarios/tiers/hot-set.yaml --seeds 5\n' +
        "  damon-lab compare-policies my.yaml --policies 'tpp,{ name: tpp, demote_scale: 500 }' --out out/tpp\n",
    )
    .action((file: string, options: ComparePoliciesCommandOptions) => run(file, options, host))
}

async function run(
  file: string,
  options: ComparePoliciesCommandOptions,
  host: CommandHost,
): Promise<void> {
  const { csv } = options
  const csvModule = csv === undefined ? undefined : await import('./sweep-csv.js')
  csvModule?.refuseUnwritable(csv!, file)
  const table = await execute(file, options, host)
  if (table === undefined) return
  csvModule?.writeCsv(csv!, table)
  if (options.json === true) print(JSON.stringify(table, undefined, 2))
  else {
    const { formatPolicies } = await import('./policies-text.js')
    print(formatPolicies(table))
    if (options.out !== undefined) print(`\nresults in  ${options.out}`)
  }
}

async function execute(
  file: string,
  options: ComparePoliciesCommandOptions,
  host: CommandHost,
): Promise<SweepTable | undefined> {
  const [{ comparePolicies, parsePolicies }, { sweepInterruptibly }] = await Promise.all([
    import('../tune/compare-policies.js'),
    import('./sweeping.js'),
  ])
  const { policies, set, seeds, seed, duration, out, workers } = options
  const compareOptions: ComparePoliciesOptions = {
    set,
    seeds,
    command: shellLine(['damon-lab', 'compare-policies', file, ...wordsOf(options)]),
    ...(policies !== undefined && { policies: parsePolicies(policies) }),
    ...(seed !== undefined && { seed }),
    ...(duration !== undefined && { duration }),
    ...(out !== undefined && { out }),
    ...(workers !== undefined && { workers }),
  }
  const swept = await sweepInterruptibly(
    host,
    'interrupted before anything was run',
    (signal, onProgress) => comparePolicies(file, { ...compareOptions, signal, onProgress }),
  )
  if (swept === undefined) return undefined
  const { result: table, exitCode } = swept
  tellFailures(table, file)
  if (table.failures.length > 0) host.exitWith(EXIT.software)
  if (exitCode !== undefined) {
    host.exitWith(exitCode)
    remark(`interrupted: ${table.points.done} of ${table.points.total} runs are done`)
  }
  return table
}

/** The options that make the same comparison. */
function wordsOf(options: ComparePoliciesCommandOptions): string[] {
  const { policies } = options
  return [...(policies === undefined ? [] : ['--policies', policies]), ...wordsOfPoints(options)]
}
