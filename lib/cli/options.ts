/** Options that several commands have, with one wording. */
import { InvalidArgumentError, Option, type Command } from 'commander'

/** Values of {@link addScenarioOptions}. */
export interface ScenarioOptions {
  readonly seed?: string
  readonly duration?: string
  readonly set: readonly string[]
}

/** Words for options of {@link addScenarioOptions} that mean more in a command. */
export interface ScenarioOptionWords {
  readonly set?: readonly [flags: string, description: string]
  readonly seed?: string
}

/** Adds the options that change a scenario before it is checked. */
export function addScenarioOptions(command: Command, words: ScenarioOptionWords = {}): Command {
  const {
    seed = "in place of the scenario's seed",
    set = [
      '--set <path=value>',
      'change any value of the scenario, as in --set targets.0.memory=2GiB; may be repeated',
    ],
  } = words
  return command
    .option('--seed <number>', seed)
    .option('--duration <time>', "in place of the scenario's duration, such as 10s or '1 m'")
    .addOption(new Option(...set).default([], 'none').argParser(collect))
}

/** Gathers the values of an option that may be repeated. */
export function collect(value: string, others: readonly string[]): readonly string[] {
  return [...others, value]
}

/** Adds the options of commands that run a scenario. */
export function addRunOptions(command: Command): Command {
  command
    .option(
      '--out <folder>',
      'leave record.dlr (of a fleet guests.csv), summary.json, scenario.yaml and report.html there; results of an ' +
        'earlier run are replaced',
    )
    .option(
      '--workers <number>',
      'worker threads (default: as many as the run is worth); the result is the same for any number, but of ' +
        'concurrent scenarios',
      wholeNumber(1, 1024),
    )
  return addScenarioOptions(command).option('--json', 'print the summary as JSON, and nothing else')
}

/** Reads a number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text)
  if (/^[\d.]+$/.test(text) && value > 0 && value <= 1e6) return value
  throw new InvalidArgumentError('Expected a number above 0, such as 2 or 0.5.')
}

/** Reads a whole number in a range. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`)
  }
}

/** The options that make the same points. */
export function wordsOfPoints({
  set,
  seed,
  seeds,
  duration,
}: ScenarioOptions & { readonly seeds: number }): string[] {
  return [
    ...set.flatMap((text) => ['--set', text]),
    ...(seed === undefined ? [] : ['--seed', seed]),
    ...(seeds === 1 ? [] : ['--seeds', String(seeds)]),
    ...(duration === undefined ? [] : ['--duration', duration]),
  ]
}
