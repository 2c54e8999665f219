import type { Command } from 'commander'
import type { Side } from '../compare/side.js'
import { EXIT } from './exit-codes.js'
import { print, remark, type CommandHost } from './host.js'
import { collect } from './options.js'
import { interruptOnSignals } from './signals.js'

interface CompareCommandOptions {
  readonly group: readonly string[]
  readonly failIf: readonly string[]
  readonly cost?: true
  readonly all?: true
  readonly json?: true
}

/** Adds `damon-lab compare`. */
export function addCompare(program: Command, host: CommandHost): void {
  program
    .command('compare')
    .summary('figures of runs side by side, with differences')
    .description(
      'Prints the figures of two or more runs side by side, and how the later ones differ from the first. A run is a ' +
        'result folder, a record of the lab or of damo, a summary.json, or a recording of a kernel (.json.gz). A ' +
        'folder of result folders is a group: one scenario with several seeds, shown as median and interval. Of a ' +
        "sweep's folder, each combination of values is such a group.",
    )
    .argument('[runs...]', 'what to compare; they are called A, B, … in their order')
    .option(
      '--group <name=path,path…>',
      'runs that are one group under a name of its own; may be repeated',
      collect,
      [],
    )
    .option(
      '--fail-if <expression>',
      'end with 1 if it holds, as in "B.snapshots < A.snapshots"; may be repeated',
      collect,
      [],
    )
    .option('--cost', 'take differences of what runs cost as well')
    .option('--all', 'show the figures of all contexts and targets')
    .option('--json', 'print all figures as JSON, in bytes, us and shares from 0 to 1')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  damon-lab compare out/before out/after\n' +
        "  damon-lab compare out/a out/b --fail-if 'B.accuracy.hotRecall < A.accuracy.hotRecall - 0.02'\n" +
        '  damon-lab compare --group old=out/1,out/2,out/3 --group new=out/4,out/5,out/6\n' +
        '\ndocs/compare.md explains the figures and the expressions.\n',
    )
    .action((paths: string[], options: CompareCommandOptions) => compare(paths, options, host))
}

async function compare(
  paths: readonly string[],
  options: CompareCommandOptions,
  host: CommandHost,
): Promise<void> {
  const [{ nameSides, readSide }, { compareSides }, { parseCondition, testCondition }] =
    await Promise.all([
      import('../compare/side.js'),
      import('../compare/comparison.js'),
      import('../compare/fail-if.js'),
    ])
  const requests = nameSides(paths, options.group)
  const conditions = options.failIf.map(parseCondition)
  const interruption = interruptOnSignals()
  try {
    const sides: Side[] = []
    for (const request of requests) {
      sides.push(await readSide(request, { signal: interruption.signal }))
    }
    const comparison = compareSides(sides, { hasCostDifferences: options.cost === true })
    const results = conditions.map((condition) => testCondition(condition, sides))
    const { formatComparison, formatCondition } = await import('./compare-text.js')
    const failures = results.filter(({ holds }) => holds)
    if (options.json === true) {
      const { comparisonJson } = await import('../compare/json.js')
      print(JSON.stringify(comparisonJson(comparison, results), undefined, 2))
      for (const result of failures) remark(formatCondition(result))
    } else {
      print(formatComparison(comparison, { hasAll: options.all === true }))
      if (results.length > 0) print(`\n${results.map(formatCondition).join('\n')}`)
    }
    if (failures.length > 0) host.exitWith(EXIT.failed)
  } catch (error) {
    const code = interruption.exitCode()
    if (code === undefined) throw error
    host.exitWith(code)
  } finally {
    interruption.dispose()
  }
}
