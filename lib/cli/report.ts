import type { Command } from 'commander'
import { REPORT_KINDS } from './damo/kinds.js'
import type { CommandHost } from './host.js'
import { addReportHtml } from './report-html.js'
import { addReportMigration } from './report-migration.js'
import { addReportSchemes } from './report-schemes.js'
import { addReportWorkingSet } from './report-working-set.js'
import { addReportWrites } from './report-writes.js'

/** Adds `damon-lab report`; the options of damo's kinds are read by damo's rules, not by those of other commands. */
export function addReport(program: Command, host: CommandHost): void {
  program.enablePositionalOptions()
  const kinds = [...REPORT_KINDS].map(([name, { summary }]) => `  ${name.padEnd(14)}${summary}`)
  const report = program
    .command('report')
    .summary('show a record, as damo does')
    .description(
      "Prints damo's reports of a record of the lab or of damo. Options, output, messages and exit codes are those " +
        'of `damo report`; the record may also be a plain argument.',
    )
    .usage('<kind> [options] [record]')
    .argument('[words...]')
    .enablePositionalOptions()
    .passThroughOptions()
    .addHelpText(
      'after',
      `\nKinds of damo:\n${kinds.join('\n')}\n` +
        '\nExamples:\n' +
        '  damon-lab report heatmap out/record.dlr\n' +
        '  damon-lab report access --input damon.data --style hot\n' +
        '  damon-lab report wss --help\n',
    )
    .action(async (words: readonly string[]) => {
      const { runReport } = await import('./damo/run-report.js')
      host.exitWith(await runReport(words))
    })
  addReportHtml(report, host)
  addReportMigration(report)
  addReportSchemes(report)
  addReportWorkingSet(report)
  addReportWrites(report)
}
