import type { Command } from 'commander'
import type { SizeOptions } from '../tune/size.js'
import { EXIT } from './exit-codes.js'
import { print, remark, type CommandHost } from './host.js'
import { addScenarioOptions, wholeNumber, type ScenarioOptions } from './options.js'

interface SizeCommandOptions extends ScenarioOptions {
  readonly between: string
  readonly holds: string
  readonly step?: string
  readonly seeds: number
  readonly workers?: number
  readonly json?: true
}

/** Adds `damon-lab size`. */
export function addSize(program: Command, host: CommandHost): void {
  const command = program
    .command('size')
    .summary('find the smallest size, or other value, at which a condition holds')
    .description(
      'Finds the smallest value of one part of the scenario at which a condition over the figures of the run holds ' +
        'with every seed; the largest, where it holds at the lower bound. It tries five values, then halves the way ' +
        'between two of them, and prints what it found and all that it tried.',
    )
    .argument('<scenario>', 'scenario file; its own checks are left aside')
    .requiredOption(
      '--between <path=low..high>',
      'a part of the scenario, and two sizes, times, shares or whole numbers',
    )
    .requiredOption(
      '--holds <condition>',
      "over figures of summary.json, as checks have it: 'machine.slowdown <= 1.02'",
    )
    .option('--step <value>', 'how near to come (default: a 32nd of the way, about)')
  addScenarioOptions(command, { seed: 'the first seed (default: that of the scenario)' })
    .option('--seeds <number>', 'seeds with which it is to hold', wholeNumber(1, 1000), 1)
    .option(
      '--workers <number>',
      'runs at a time (default: one per core); the result is the same for any number',
      wholeNumber(1, 1024),
    )
    .option('--json', 'print the result as JSON, and nothing else')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        "  damon-lab size my.yaml --between machine.nodes.0.size=1GiB..8GiB --holds 'machine.slowdown <= 1.02'\n" +
        "  damon-lab size my.yaml --between policy.min_age=5s..5m --holds 'machine.majorFaults < 1000' --seeds 3\n",
    )
    .action((file: string, options: SizeCommandOptions) => run(file, options, host))
}

async function run(file: string, options: SizeCommandOptions, host: CommandHost): Promise<void> {
  const [{ findSize }, { sweepInterruptibly }] = await Promise.all([
    import('../tune/size.js'),
    import('./sweeping.js'),
  ])
  const swept = await sweepInterruptibly(
    host,
    'interrupted before anything was run',
    (signal, onProgress) => findSize(file, { ...optionsOf(options), signal, onProgress }),
  )
  if (swept === undefined) return
  const { result, exitCode } = swept
  if (result.outcome === 'never') host.exitWith(EXIT.failed)
  if (exitCode !== undefined) {
    host.exitWith(exitCode)
    remark(`interrupted: ${result.tried.length} values were tried`)
  }
  if (options.json === true) print(JSON.stringify(result, undefined, 2))
  else {
    const { formatSize } = await import('./size-text.js')
    print(formatSize(result))
  }
}

function optionsOf(options: SizeCommandOptions): SizeOptions {
  const { between, holds, step, set, seeds, seed, duration, workers } = options
  return {
    between,
    holds,
    set,
    seeds,
    ...(step !== undefined && { step }),
    ...(seed !== undefined && { seed }),
    ...(duration !== undefined && { duration }),
    ...(workers !== undefined && { workers }),
  }
}
