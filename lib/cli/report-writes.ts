import type { Command } from 'commander'
import { wholeNumber } from './options.js'
import type { WritesOptions } from './print-writes-report.js'

/** Adds the kind `writes` to `damon-lab report`. */
export function addReportWrites(report: Command): void {
  report
    .command('writes')
    .summary('the write working set beside that of all accesses')
    .description(
      'Holds what was written against what was accessed: by percentiles of the snapshots, and over time. A run of ' +
        'two contexts on the same memory has both, one that counts writes alone and one that counts all accesses.',
    )
    .argument('<record>', 'result folder of `run --out`, or a record: of writes')
    .argument('[accesses]', 'the same of all accesses (default: in the same record)')
    .option(
      '--skip <count>',
      'leave out the first snapshots, in which regions adapt (default: 20)',
      wholeNumber(0, 1e9),
    )
    .option('--json', 'print the moments as JSON, in bytes and us')
    .action(async (writes: string, accesses: string | undefined, options: WritesOptions) => {
      const { reportWrites } = await import('./print-writes-report.js')
      await reportWrites(writes, accesses, options)
    })
}
