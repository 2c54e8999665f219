import { dirname } from 'node:path'
import type { Command } from 'commander'
import type { JsonObject, LoadedScenario } from '../scenario/load.js'
import type { ScenarioWarning } from '../scenario/warnings.js'
import { EXIT } from './exit-codes.js'
import { print, remark, type CommandHost } from './host.js'
import { addScenarioOptions, type ScenarioOptions } from './options.js'

interface ValidateOptions extends ScenarioOptions {
  readonly json?: true
  readonly warnings?: true
  readonly strict?: true
}

/** What a file is, and what there is to say of it. */
interface Validated {
  readonly warnings: readonly ScenarioWarning[]
  /** The content with nothing left to guess. */
  readonly format: (asJson: boolean) => Promise<string>
}

/** Adds `damon-lab validate`. */
export function addValidate(program: Command, host: CommandHost): void {
  const command = program
    .command('validate')
    .summary('check a scenario, warn of what disappoints, and print it with nothing left to guess')
    .description(
      'Checks a scenario (YAML, JSON or a masim .cfg file; a fleet, too) and prints it as resolved: defaults filled ' +
        'in, files taken in. What is printed is a scenario too, and gives the same run. Kdamonds as ' +
        'damo prints them are checked, too, and printed as damo does.\n\nWarnings, on standard error, ' +
        'are for set-ups that run, but can never act, or surely disappoint.',
    )
    .argument('<file>', 'scenario file, or what damo args damon printed')
    .option('--json', 'print JSON in place of YAML')
    .option('--warnings', 'print the warnings in place of the scenario; with --json, as a list')
    .option('--strict', 'end with 1 where there is a warning')
  addScenarioOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  damon-lab validate scenarios/quickstart.yaml\n' +
        '  damon-lab validate stairs.cfg --duration 10s > stairs.yaml\n' +
        '  damon-lab validate my.yaml --set targets.db.memory=4GiB --json\n' +
        '  damo args damon > damon.json; damon-lab validate damon.json --warnings --set kernel=6.12\n',
    )
    .action((file: string, options: ValidateOptions) => validate(file, options, host))
}

const CONCURRENT_NOTE =
  'note: concurrent: threads race in real time, so the duration is real, and the same seed gives another run each time'

async function validate(file: string, options: ValidateOptions, host: CommandHost): Promise<void> {
  const isJson = options.json === true
  const { warnings, format } = await read(file, options)
  if (options.strict === true && warnings.length > 0) host.exitWith(EXIT.failed)
  const { formatWarnings } = await import('./warnings-text.js')
  const text = formatWarnings(warnings)
  if (options.warnings === true) {
    if (isJson) print(JSON.stringify(warnings, undefined, 2))
    else if (text !== '') print(text)
    return
  }
  if (text !== '') remark(text)
  print((await format(isJson)).trimEnd())
}

async function read(file: string, options: ValidateOptions): Promise<Validated> {
  const [{ openSource, sourceOfFile }, { areParameters, loadParameters }, { isFleet }] =
    await Promise.all([
      import('../scenario/load.js'),
      import('../scenario/parameters.js'),
      import('../scenario/source.js'),
    ])
  const source = sourceOfFile(file)
  if (isFleet(source)) {
    const { resolveFleetSource } = await import('../scenario/load-fleet.js')
    const { canonical } = resolveFleetSource(source, file, options)
    return { warnings: [], format: (asJson) => formatCanonical(canonical, asJson) }
  }
  if (!areParameters(source)) return validated(await openSource(source, file, options), file)
  const { document, warnings } = loadParameters(source, options)
  const format = async (asJson: boolean): Promise<string> => {
    if (asJson) return (await import('../params/json.js')).printDamoJson(document)
    return (await import('../params/yaml-text.js')).printDamoYaml(document)
  }
  return { warnings, format }
}

async function validated(loaded: LoadedScenario, file: string): Promise<Validated> {
  const [{ withWholeFileNames }, { warningsOf }] = await Promise.all([
    import('../scenario/whole-names.js'),
    import('../scenario/warnings.js'),
  ])
  if (loaded.plan.concurrent === true) remark(CONCURRENT_NOTE)
  const canonical = withWholeFileNames(loaded.canonical, dirname(file))
  const format = (asJson: boolean): Promise<string> => formatCanonical(canonical, asJson)
  return { warnings: warningsOf(loaded), format }
}

async function formatCanonical(canonical: JsonObject, asJson: boolean): Promise<string> {
  if (asJson) return JSON.stringify(canonical, undefined, 2)
  return (await import('../scenario/format-scenario.js')).formatScenario(canonical)
}
