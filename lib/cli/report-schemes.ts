import type { Command } from 'commander'
import type { SchemeChoice } from '../report/schemes.js'
import { wholeNumber } from './options.js'

/** Adds the kind `schemes` to `damon-lab report`. */
export function addReportSchemes(report: Command): void {
  const number = wholeNumber(0, 65_535)
  report
    .command('schemes')
    .summary('effective quotas and goals of schemes over time')
    .description(
      'Draws, for each scheme of a run, the effective quota over time, and what each goal measured against its ' +
        'target.',
    )
    .argument('<run>', 'result folder of `run --out`, or its record')
    .option('--context <number>', 'only this context', number)
    .option('--scheme <number>', 'only this scheme of each context', number)
    .option('--json', 'print the series as JSON, in bytes and us')
    .action(async (path: string, options: SchemeChoice & { readonly json?: true }) => {
      const { reportSchemes } = await import('./print-schemes-report.js')
      reportSchemes(path, options)
    })
}
