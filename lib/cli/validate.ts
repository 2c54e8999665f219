import { dirname } from 'node:path'
import type { Command } from 'commander'
import { print, remark } from './host.js'
import { addScenarioOptions, type ScenarioOptions } from './options.js'

interface ValidateOptions extends ScenarioOptions {
  readonly json?: true
}

/** Adds `damon-lab validate`. */
export function addValidate(program: Command): void {
  const command = program
    .command('validate')
    .summary('check a scenario and print it with nothing left to guess')
    .description(
      'Checks a scenario (YAML, JSON or a masim .cfg file) and prints it as resolved: defaults filled ' +
        'in, files taken in. What is printed is a scenario too, and gives the same run.',
    )
    .argument('<scenario>', 'scenario file')
    .option('--json', 'print JSON in place of YAML')
  addScenarioOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  damon-lab validate scenarios/quickstart.yaml\n' +
        '  damon-lab validate stairs.cfg --duration 10s > stairs.yaml\n' +
        '  damon-lab validate my.yaml --set targets.db.memory=4GiB --json\n',
    )
    .action(validate)
}

const CONCURRENT_NOTE =
  'note: concurrent: threads race in real time, so the duration is real, and the same seed gives another run each time'

async function validate(file: string, options: ValidateOptions): Promise<void> {
  const { openScenario } = await import('../scenario/load.js')
  const { withWholeFileNames } = await import('../scenario/whole-names.js')
  const { canonical: named, plan } = await openScenario(file, options)
  if (plan.concurrent === true) remark(CONCURRENT_NOTE)
  const canonical = withWholeFileNames(named, dirname(file))
  if (options.json === true) {
    print(JSON.stringify(canonical, undefined, 2))
    return
  }
  const { formatScenario } = await import('../scenario/format-scenario.js')
  print(formatScenario(canonical).trimEnd())
}
