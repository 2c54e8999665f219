import { dirname } from 'node:path'
import type { Command } from 'commander'
import type { CommandHost } from './host.js'
import { addRunOptions, positiveNumber } from './options.js'
import type { RunCommandOptions } from './run-scenario.js'

interface ReplayOptions extends RunCommandOptions {
  readonly speed?: number
  readonly loop?: true
  readonly granule?: string
}

/** Adds `damon-lab replay`. */
export function addReplay(program: Command, host: CommandHost): void {
  const command = program
    .command('replay')
    .summary('run what was recorded as the workload of a scenario')
    .description(
      'Runs a scenario whose targets do what was recorded: in a record of damo or damon-lab, or in a trace of ' +
        'accesses (lines t_us,address,size,r|w as CSV or JSON, gz or not). The targets of the record take the ' +
        "places of the scenario's, in order. Without a scenario, damo's default monitors watch them.",
    )
    .argument('<record>', 'record, or trace of accesses')
    .argument('[scenario]', 'scenario file')
    .option('--speed <factor>', 'how many times as fast as it was recorded', positiveNumber)
    .option('--loop', 'begin again where the record ends; needs a duration')
    .option('--granule <size>', '2M: huge pages were recorded, each touched as a whole')
  addRunOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  damon-lab replay damon.data\n' +
        '  damon-lab replay damon.data my.yaml --out out/replay\n' +
        '  damon-lab replay accesses.csv.gz my.yaml --speed 2 --loop --duration 60s\n',
    )
    .action((record: string, scenario: string | undefined, options: ReplayOptions) =>
      replay(record, scenario, options, host),
    )
}

async function replay(
  record: string,
  scenario: string | undefined,
  options: ReplayOptions,
  host: CommandHost,
): Promise<void> {
  const [{ openReplay }, { runScenario }] = await Promise.all([
    import('../scenario/replay-scenario.js'),
    import('./run-scenario.js'),
  ])
  const loaded = await openReplay(record, scenario, options)
  const files = scenario === undefined ? [record] : [scenario, record]
  const words = [
    'replay',
    record,
    ...(scenario === undefined ? [] : [scenario]),
    ...(options.speed === undefined ? [] : ['--speed', String(options.speed)]),
    ...(options.loop === undefined ? [] : ['--loop']),
    ...(options.granule === undefined ? [] : ['--granule', options.granule]),
  ]
  const baseDir = dirname(scenario ?? record)
  await runScenario({ loaded, files, baseDir, words }, options, host)
}
