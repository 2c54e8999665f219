import type { Command } from 'commander'
import { wholeNumber } from './options.js'
import type { WorkingSetOptions } from './print-working-set-report.js'

/** Adds the kind `working-set` to `damon-lab report`. */
export function addReportWorkingSet(report: Command): void {
  report
    .command('working-set')
    .summary('working sets by how far one looks back')
    .description(
      'Tells how much memory was accessed within the last second, ten seconds, a minute …, in percentiles of the ' +
        'snapshots and at the end: what is needed, and what is cold for how long.',
    )
    .argument('<record>', 'result folder of `run --out`, or a record')
    .option('--within <times>', 'how far to look back, shortest first', '1s,10s,1m,10m')
    .option('--context <number>', 'only this context', wholeNumber(0, 65_535))
    .option(
      '--skip <count>',
      'leave out the first snapshots, in which regions adapt (default: 20)',
      wholeNumber(0, 1e9),
    )
    .option('--json', 'print the moments as JSON, in bytes and us')
    .addHelpText('after', '\nExample:\n  damon-lab report working-set out/day --within 1m,1h,24h\n')
    .action(async (record: string, options: WorkingSetOptions) => {
      const { reportWorkingSet } = await import('./print-working-set-report.js')
      await reportWorkingSet(record, options)
    })
}
