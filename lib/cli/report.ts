import type { Command } from 'commander'
import type { CommandHost } from './host.js'
import { addReportHtml } from './report-html.js'

/** Adds `damon-lab report`. */
export function addReport(program: Command, host: CommandHost): void {
  const report = program
    .command('report')
    .summary('show a record')
    .description('Shows what a record holds.')
  addReportHtml(report, host)
}
