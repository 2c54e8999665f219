/** Values of options by their types. */
import type { Arguments, ArgumentValue } from '../../params/argparse.js'

/** A word; undefined where the option was not given. */
export function textOf(values: Arguments, name: string): string | undefined {
  return values[name] as string | undefined
}

/** Words. */
export function textsOf(values: Arguments, name: string): readonly string[] | undefined {
  return values[name] as readonly string[] | undefined
}

/** Lists of words, one for each use of the option. */
export function textListsOf(
  values: Arguments,
  name: string,
): readonly (readonly string[])[] | undefined {
  return values[name] as readonly (readonly string[])[] | undefined
}

/** Whether a flag is set. */
export function isSet(values: Arguments, name: string): boolean {
  return values[name] === true
}

/** A whole or other number. */
export function numberOf(values: Arguments, name: string): number {
  return Number(values[name])
}

/** Numbers. */
export function numbersOf(values: Arguments, name: string): number[] {
  return ((values[name] ?? []) as readonly ArgumentValue[]).map(Number)
}
