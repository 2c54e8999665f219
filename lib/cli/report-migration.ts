import type { Command } from 'commander'
import { wholeNumber } from './options.js'
import type { MigrationOptions } from './print-migration-report.js'

/** Adds the kind `migration` to `damon-lab report`. */
export function addReportMigration(report: Command): void {
  report
    .command('migration')
    .summary('when to migrate a guest live: rounds, bytes and downtime of pre-copy')
    .description(
      'Predicts, for each moment of a record in which writes were counted, a live migration that begins then: rounds ' +
        'of pre-copy, bytes sent, how long the guest stands still; and says which moment is the best.',
    )
    .argument('<record>', 'result folder of `run --out`, or a record: of writes')
    .option('--bandwidth <rate>', 'of the link', '10 Gbit/s')
    .option('--downtime <time>', 'the guest may stand still', '300 ms')
    .option('--page <size>', 'in which writes are tracked, 4K or 2M', '4K')
    .option('--memory <size>', 'of the guest (default: what was monitored)')
    .option('--rounds <count>', 'of pre-copy, at most', wholeNumber(1, 10_000), 30)
    .option('--context <number>', 'only this context', wholeNumber(0, 65_535))
    .option('--accesses', 'take all accesses for writes, where nothing counted those alone')
    .option('--json', 'print all moments as JSON, in bytes and us')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  damon-lab report migration out/write-only --bandwidth 10Gbit/s\n' +
        '  damon-lab report migration damon.data --downtime 50ms --memory 64GiB\n',
    )
    .action(async (record: string, options: MigrationOptions) => {
      const { reportMigration } = await import('./print-migration-report.js')
      await reportMigration(record, options)
    })
}
