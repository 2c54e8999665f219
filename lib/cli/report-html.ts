import type { Command } from 'commander'
import type { CommandHost } from './host.js'

/** Adds the kind `html` to `damon-lab report`. */
export function addReportHtml(report: Command, host: CommandHost): void {
  report
    .command('html')
    .summary('one page with heatmap, working set and histograms')
    .description(
      'Writes a page that shows a record: a heatmap to zoom into, the working set, regions, temperature and ' +
        'recency. It is one file, and needs no network.',
    )
    .argument('<record>', "record.dlr of a run, or a record of damo's")
    .option('--out <file>', "page to write (default: report.html in the record's folder)")
    .action(async (record: string, options: { readonly out?: string }) => {
      const { reportHtml } = await import('./write-html-report.js')
      await reportHtml(record, options.out, host)
    })
}
