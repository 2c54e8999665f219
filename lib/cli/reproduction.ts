/** The last lines of what `run` prints: what makes the same run again, and where its results are. */
import { print, shellLine } from './host.js'
import type { ScenarioOptions } from './options.js'

/**
 * Prints them.
 *
 * @param words the command without its options
 * @param isExact whether it gives the same run, to the byte
 */
export function printReproduction(
  words: readonly string[],
  seed: number,
  options: ScenarioOptions & { readonly out?: string },
  isExact: boolean,
): void {
  const { duration, set, out } = options
  const changes = [
    ...(duration === undefined ? [] : ['--duration', duration]),
    ...set.flatMap((text) => ['--set', text]),
  ]
  const line = ['damon-lab', ...words, '--seed', String(seed), ...changes]
  print(`${isExact ? 'reproduce:' : 'run again:'}  ${shellLine(line)}`)
  if (out !== undefined) print(`results in  ${out}`)
}
