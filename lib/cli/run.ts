import { dirname } from 'node:path'
import type { Command } from 'commander'
import type { CommandHost } from './host.js'
import { addRunOptions } from './options.js'
import type { RunCommandOptions } from './run-scenario.js'

/** Adds `damon-lab run`. */
export function addRun(program: Command, host: CommandHost): void {
  const command = program
    .command('run')
    .summary('run a scenario; show a heatmap and a summary')
    .description(
      'Runs a scenario (YAML, JSON, or a masim .cfg file), and prints what the monitors found as a ' +
        'heatmap with a summary below it. Ctrl-C ends the run and keeps what was recorded.',
    )
    .argument('<scenario>', 'scenario file')
  addRunOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  damon-lab run scenarios/quickstart.yaml --out out/quickstart\n' +
        '  damon-lab run stairs.cfg --duration 20s\n' +
        '  damon-lab run my.yaml --set targets.db.memory=4GiB --set kernel=6.12 --json\n',
    )
    .action((file: string, options: RunCommandOptions) => run(file, options, host))
}

async function run(file: string, options: RunCommandOptions, host: CommandHost): Promise<void> {
  const [{ openSource, sourceOfFile }, { isFleet }] = await Promise.all([
    import('../scenario/load.js'),
    import('../scenario/source.js'),
  ])
  const source = sourceOfFile(file)
  if (isFleet(source)) {
    const [{ resolveFleetSource }, { runFleetScenario }] = await Promise.all([
      import('../scenario/load-fleet.js'),
      import('./run-fleet.js'),
    ])
    await runFleetScenario(resolveFleetSource(source, file, options), file, options, host)
    return
  }
  const { runScenario } = await import('./run-scenario.js')
  const loaded = await openSource(source, file, options)
  await runScenario(
    { loaded, files: [file], baseDir: dirname(file), words: ['run', file] },
    options,
    host,
  )
}
