/** Options that several commands have, with one wording. */
import { InvalidArgumentError, Option, type Command } from 'commander'

/** Values of {@link addScenarioOptions}. */
export interface ScenarioOptions {
  readonly seed?: string
  readonly duration?: string
  readonly set: readonly string[]
}

/** Adds the options that change a scenario before it is checked. */
export function addScenarioOptions(command: Command): Command {
  return command
    .option('--seed <number>', "in place of the scenario's seed")
    .option('--duration <time>', "in place of the scenario's duration, such as 10s or '1 m'")
    .addOption(
      new Option(
        '--set <path=value>',
        'change any value of the scenario, as in --set targets.0.memory=2GiB; may be repeated',
      )
        .default([], 'none')
        .argParser(collect),
    )
}

/** Gathers the values of an option that may be repeated. */
export function collect(value: string, others: readonly string[]): readonly string[] {
  return [...others, value]
}

/** Reads a whole number in a range. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`)
  }
}
